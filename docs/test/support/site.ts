import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const dist = join(root, 'docs/.vitepress/dist')

/** The documentation, built as `npm run docs -- build` does it. */
export interface Site {
  readonly url: string
  /** The paths of all files, as `guides/client.html`. */
  readonly files: readonly string[]
  read(file: string): string
  close(): void
}

/** Builds it, and serves its files as any host does: no rewriting, no headers of its own. */
export async function openSite(): Promise<Site> {
  const env = { ...process.env, GITHUB_REPOSITORY: undefined, DOCS_BASE: undefined }
  const build = spawnSync(process.execPath, [join(root, 'scripts/docs.mjs'), 'build'], {
    cwd: root,
    // vitest's own mode would end up in Vue.
    env: { ...env, NODE_ENV: 'production', VITEST: undefined },
    encoding: 'utf8',
  })
  if (build.status !== 0) throw new Error(`the site doesn't build:\n${build.stdout}${build.stderr}`)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.test')
    const file = join(
      dist,
      decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname),
    )
    const found = file.startsWith(dist) && existsSync(file)
    response.statusCode = found ? 200 : 404
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
    response.end(found ? readFileSync(file) : '')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    files: readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) =>
      file.replaceAll('\\', '/'),
    ),
    read: (file) => readFileSync(join(dist, file), 'utf8'),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}
