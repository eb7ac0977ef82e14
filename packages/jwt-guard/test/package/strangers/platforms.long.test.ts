import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestIssuer } from '../../../src/testing.js'
import { NODE_BUNDLES, NODE_FILES } from './node-bundles.js'
import { install, PEERS, type Outcome, type Stranger } from './stranger.js'
import { PARCEL, WEB_BUNDLES, WEB_FILES } from './web-bundles.js'

interface Used {
  readonly has: Readonly<Record<string, readonly string[]>>
}

let stranger: Stranger
/** What the file for Node does as it is. */
let unbundled: Used
const issuer = createTestIssuer()
beforeAll(() => {
  stranger = install('platforms', PEERS)
  stranger.write({ ...WEB_FILES, ...NODE_FILES })
  succeeded(stranger.node('web-bundles.mjs'))
  succeeded(stranger.npx('parcel', ...PARCEL))
  succeeded(stranger.node('node-bundles.mjs'))
  unbundled = used('all.mjs')
}, 900_000)
afterAll(() => stranger.leave(), 120_000)

const web = WEB_BUNDLES.flatMap((name) => ['mjs', 'cjs'].map((kind) => [name, kind] as const))

describe.each(web)('a bundle for %s, of %s', (name, kind) => {
  const code = (): string => stranger.read(`out/${name}.${kind}.js`)

  it('imports nothing of Node', () => {
    expect(code().length).toBeGreaterThan(20_000)
    expect(code().match(/["'`]node:\w+["'`]|getBuiltinModule|\brequire\(["'`]/g)).toBeNull()
  })

  it('runs where there is nothing but web standards', async () => {
    const token = await issuer.token('alice')
    const { keys } = await issuer.jwks()
    const input = { issuer: issuer.issuer, audience: issuer.audience, keys, token }
    const result: unknown = await runIn(name, `${code()}\n;check(${JSON.stringify(input)})`)
    expect(JSON.parse(String(result))).toEqual({
      userId: 'alice',
      fetch: [200, 401],
      hono: [200, 401],
      client: true,
    })
  })
})

describe.each(NODE_BUNDLES)('a bundle for Node, %s', (file) => {
  it('has all of the package in it, with each name of each door, and runs', () => {
    const code = stranger.read(`out/${file}`)
    // The examples of its documentation import it, behind asterisks.
    const imports = /^(?!\s*\*).*?(from |require\()["'](jwt-guard|jose|#signature)/gm
    expect(code.match(imports)).toBeNull()
    const { has, ...did } = used(`out/${file}`)
    expect(did).toEqual({ statuses: [200, 401], userId: 'alice' })
    expect(has).toEqual(unbundled.has)
  })
})

function used(file: string): Used {
  return JSON.parse(succeeded(stranger.node(file))) as Used
}

function succeeded({ code, out, err }: Outcome): string {
  if (code !== 0) throw new Error(`${out}\n${err}`)
  return out
}

/** Next's own sandbox for its edge; else a realm without `process`, `require` and `Buffer`. */
function runIn(name: string, code: string): unknown {
  if (name === 'edge-light') {
    const require = createRequire(import.meta.url)
    const {
      EdgeRuntime,
    }: {
      EdgeRuntime: new () => { evaluate(code: string): unknown }
    } = require('next/dist/compiled/edge-runtime')
    return new EdgeRuntime().evaluate(code)
  }
  const { crypto, fetch, performance } = globalThis
  const context = createContext({
    ...{ crypto, fetch, performance, console, setTimeout, clearTimeout, queueMicrotask },
    ...{ URL, URLSearchParams, Headers, Request, Response, TextEncoder, TextDecoder },
    ...{ AbortController, AbortSignal, DOMException, atob, btoa, structuredClone, Event },
  })
  runInContext('globalThis.self = globalThis', context)
  return runInContext(code, context)
}
