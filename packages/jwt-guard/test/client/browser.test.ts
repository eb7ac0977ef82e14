import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { INVALID_TOKEN, listen, type Answer } from './servers.js'
import { tokenOf } from './tokens.js'

const source = resolve(import.meta.dirname, '../../src')
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const browser = process.env['CHROMIUM_PATH'] ?? BROWSERS.find((path) => existsSync(path))

/** What a page of another origin does, in a real browser; its findings end up in the document. */
const SCRIPT = `
  import { createAuthFetch, createTokenSource } from '/client.js'
  const api = new URLSearchParams(location.search).get('api')
  const token = createTokenSource(({ signal }) => fetch('/token', { signal }))
  const authFetch = createAuthFetch({ token, baseURL: api })
  const outcome = (work) => work.then((response) => response.status, (error) => error.name)
  const all = await Promise.all(Array.from({ length: 10 }, () => outcome(authFetch('/plain'))))
  const found = {
    parallel: [...new Set(all)],
    hiddenChallenge: await outcome(authFetch('/refused')),
    redirect: await outcome(authFetch('/redirect')),
    stream: await outcome(authFetch('/refused-stream', { method: 'POST', body: new Blob(['a']) })),
    elsewhere: await outcome(authFetch('https://evil.example/')),
    stored: localStorage.length + sessionStorage.length + document.cookie.length,
  }
  document.body.textContent = JSON.stringify(found)
`

function module(path: string): string {
  const text = readFileSync(join(source, path.replace(/\.js$/, '.ts')), 'utf8')
  const module = ts.ModuleKind.ESNext
  return ts.transpileModule(text, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } })
    .outputText
}

it.skipIf(browser === undefined && process.env['CI'] === undefined)(
  'a page in a real browser calls an API of another origin',
  async () => {
    expect(browser, 'CI needs a Chromium').toBeDefined()
    let tokens = 0
    const page = await listen(({ url }): Answer => {
      const [path = ''] = url.split('?')
      if (path === '/token') {
        tokens += 1
        return { body: JSON.stringify({ token: tokenOf() }) }
      }
      if (path === '/') {
        const body = `<!doctype html><body><script type="module">${SCRIPT}</script>`
        return { headers: { 'content-type': 'text/html' }, body }
      }
      const script = path.endsWith('.js')
      return script
        ? { headers: { 'content-type': 'text/javascript' }, body: module(path) }
        : { status: 404 }
    })
    const evil = await listen(() => ({ headers: { 'access-control-allow-origin': '*' } }))
    const refused = new Set<string>()
    const api = await listen(({ method, url, authorization = '' }): Answer => {
      const cors = {
        'access-control-allow-origin': page.url,
        'access-control-allow-headers': 'authorization',
      }
      if (method === 'OPTIONS') return { status: 204, headers: cors, body: '' }
      if (url === '/redirect') return { status: 302, headers: { ...cors, location: evil.url } }
      if (url.startsWith('/refused') && !refused.has(url)) {
        refused.add(url)
        const headers = { ...INVALID_TOKEN.headers, 'content-type': 'application/problem+json' }
        return { status: 401, headers: { ...headers, ...cors }, body: '{"code":"invalid_token"}' }
      }
      return { status: authorization.startsWith('Bearer ') ? 200 : 401, headers: cors }
    })
    const profile = mkdtempSync(join(tmpdir(), 'jwt-guard-browser-'))
    try {
      const { stdout } = await promisify(execFile)(browser ?? '', [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        `--user-data-dir=${profile}`,
        '--virtual-time-budget=10000',
        '--dump-dom',
        `${page.url}/?api=${encodeURIComponent(api.url)}`,
      ])
      expect(JSON.parse(/<body>(.*?)<\/body>/s.exec(stdout)?.[1] ?? 'null')).toEqual({
        parallel: [200],
        hiddenChallenge: 200,
        redirect: 'TypeError',
        stream: 200,
        elsewhere: 'TypeError',
        stored: 0,
      })
    } finally {
      rmSync(profile, { recursive: true, force: true })
    }
    expect(evil.seen).toEqual([])
    // The second refusal comes while the pause after the first lasts, unless the machine is slow.
    expect(tokens).toBeGreaterThanOrEqual(2)
  },
  60_000,
)
