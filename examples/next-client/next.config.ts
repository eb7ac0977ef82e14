import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url))

/** What every answer carries. The pages' own CSP has a nonce and is made in `src/proxy.ts`. */
const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // `no-referrer` would turn the Origin of our own form POSTs into `null`, and the origin check
  // would refuse them.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=()' },
]

/** JSON is never a document: nothing in it may load or run, or be framed. */
const api = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" },
]

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // TypeScript, as are all private packages here.
  transpilePackages: ['@examples/token-contract'],
  outputFileTracingRoot: repositoryRoot,
  // `npm test` checks the types, of the tests too; the build needn't do so again (15 s).
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repositoryRoot },
  // Nothing here is optimised, so nobody can ask for it: `/_next/image` is 404.
  images: { unoptimized: true },
  // Before a page, a body is kept in memory up to this, whoever sends it (10 MB by default).
  experimental: { proxyClientMaxBodySize: '128kb' },
  async headers() {
    return [
      { source: '/:path*', headers: everywhere },
      { source: '/api/:path*', headers: api },
    ]
  },
}

export default config
