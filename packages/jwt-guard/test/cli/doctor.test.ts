import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wantsColors } from '../../src/cli/io.js'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { AUDIENCE, minimal, SECRET, signedWith, startIssuer } from './better-auth.js'
import { PRODUCE } from './faults.js'
import { faultsOf, run, type Outcome, type World } from './run.js'

const listed = JSON.parse((await run(['doctor', '--list', '--json'], { cwd: '.' })).out) as {
  fault: string
}[]

describe('doctor --list', () => {
  it('knows over sixty faults, each with a producer here', () => {
    expect(listed.length).toBeGreaterThan(60)
    expect(listed.map(({ fault }) => fault).toSorted()).toEqual(Object.keys(PRODUCE).toSorted())
  })
})

describe('doctor names', () => {
  it.each(Object.entries(PRODUCE))('%s', async (fault, produce) => {
    expect(await produce()).toContain(fault)
  })
})

/** A stack that is well: a real Better Auth as the guides set it up, and an API that fits. */
async function healthy(): Promise<{ args: readonly string[]; world: World }> {
  const { origin, cookie } = await startIssuer()
  const api = { AUTH_ISSUER: origin, AUTH_AUDIENCE: AUDIENCE, JWT_LIFETIME: '900s' }
  const web = {
    BETTER_AUTH_URL: origin,
    BETTER_AUTH_SECRET: SECRET,
    API_AUDIENCE: AUDIENCE,
    JWT_LIFETIME: '15m',
  }
  const args = [
    'doctor',
    '--env',
    'api',
    '--issuer-env',
    'web',
    '--grace',
    '2d',
    '--rotation',
    '30d',
  ]
  return { args, world: { files: { api, web }, env: { JWT_GUARD_COOKIE: cookie } } }
}

describe('a healthy stack', () => {
  it('exits 0 and prints nothing red', async () => {
    const { args, world } = await healthy()
    const { code, out, err } = await run(args, { ...world, colors: true })
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('nothing found')
    expect(out).not.toMatch(/\u001b\[(31|33|91|93)m|✗|!/)
    expect(out.match(/✓/g)).toHaveLength(7)
  })

  it('says so to programs, too', async () => {
    const { args, world } = await healthy()
    const { code, out } = await run([...args, '--json'], world)
    const report = JSON.parse(out) as { ok: boolean; faults: unknown[]; examinations: object[] }
    expect([code, report.ok, report.faults]).toEqual([0, true, []])
    expect(report.examinations).toHaveLength(7)
  })

  it('with a shared secret, too', async () => {
    const shared = { AUTH_MODE: 'shared-secret', BETTER_AUTH_JWT_SECRET: SECRET }
    const { origin, cookie } = await startIssuer({
      secret: 'Zt8Wn5Kx2Vb7Qm4Rj1Lp6Yh3Gd9Fs0Ac',
      jwt: (origin) => ({
        jwks: { remoteUrl: origin, keyPairConfig: { alg: 'ES256' } },
        jwt: { ...minimal().jwt, sign: (payload) => signedWith(SECRET, payload) },
      }),
    })
    const api = { ...shared, AUTH_ISSUER: origin, AUTH_AUDIENCE: AUDIENCE }
    const web = { ...shared, BETTER_AUTH_URL: `${origin}/`, API_AUDIENCE: AUDIENCE }
    const args = ['doctor', '--env', 'api', '--issuer-env', 'web', '--cookie', cookie]
    const { code, out } = await run(args, { files: { api, web } })
    expect(out).toContain('nothing found')
    expect(code).toBe(0)
  })
})

describe('an address of the keys that createGuard refuses', () => {
  it.each([
    ['--jwks-uri', 'https://app.example.com', 'https://reader:hunter22@keys.example.com/jwks'],
    ['--jwks-uri', 'https://app.example.com', 'https://:hunter22@keys.example.com/jwks'],
    ['--jwks-uri', 'https://app.example.com', 'https://reader@keys.example.com/jwks'],
    ['--issuer', 'https://reader:hunter22@app.example.com', undefined],
  ])('is a fault of %s %s %s, and its password is not shown', async (option, issuer, jwksUri) => {
    const names = ['--issuer', issuer, '--audience', AUDIENCE]
    const api = jwksUri === undefined ? names : [...names, '--jwks-uri', jwksUri]
    const options = jwksUri === undefined ? { issuer } : { issuer, jwksUri }
    expect(() => createGuard({ ...options, audience: AUDIENCE })).toThrow(
      /without user and password/,
    )
    const { code, out } = await run(['doctor', ...api])
    expect([code, out]).toEqual([1, expect.stringContaining('(jwks-uri-credentials)')])
    expect(out).toContain(option)
    expect(out + (await run(['doctor', '--json', ...api])).out).not.toMatch(/hunter22|reader/)
  })

  it.each(['keys.example.com/jwks', 'ftp://keys.example.com/jwks', '/jwks'])(
    'is a fault: %s',
    async (jwksUri) => {
      const options = { issuer: 'https://app.example.com', audience: AUDIENCE, jwksUri }
      expect(() => createGuard(options)).toThrow(/jwksUri/)
      const api = ['--issuer', options.issuer, '--audience', AUDIENCE, '--jwks-uri', jwksUri]
      expect(await faultsOf(api)).toEqual(['jwks-uri-malformed'])
    },
  )

  it('is none where a shared secret needs no keys', async () => {
    const api = {
      AUTH_MODE: 'shared-secret',
      AUTH_ISSUER: 'https://reader:hunter22@app.example.com',
      AUTH_AUDIENCE: AUDIENCE,
      BETTER_AUTH_JWT_SECRET: SECRET,
    }
    expect(await faultsOf(['--env', 'api'], { files: { api } })).toEqual([])
  })

  it('hides the password of an issuer that the other side spells without', async () => {
    const api = { AUTH_ISSUER: 'https://:hunter22@app.example.com', AUTH_AUDIENCE: AUDIENCE }
    const web = { BETTER_AUTH_URL: 'https://app.example.com', API_AUDIENCE: AUDIENCE }
    const { out } = await run(['doctor', '--env', 'api', '--issuer-env', 'web'], {
      files: { api, web },
    })
    expect(out).toContain('(issuers-differ)')
    expect(out).not.toContain('hunter22')
  })
})

describe('the doctor', () => {
  it('exits 1 with a fault, 0 with warnings alone, 2 when called amiss', async () => {
    const api = { AUTH_MODE: 'shared-secret', AUTH_ISSUER: 'https://a.example', AUTH_AUDIENCE: 'b' }
    const files = { bad: api, fair: { ...api, BETTER_AUTH_SECRET: SECRET } }
    const doctor = (...args: string[]): Promise<Outcome> => run(['doctor', ...args], { files })
    expect((await doctor('--env', 'bad')).code).toBe(1)
    const warned = await doctor('--env', 'fair')
    expect([warned.code, warned.out]).toEqual([0, expect.stringMatching(/0 faults, 1 warning$/)])
    for (const args of [['--nope'], ['--env', 'none'], ['--lifetime', 'soon'], ['--token', '-']]) {
      const { code, out, err } = await doctor(...args)
      expect([args, code, out]).toEqual([args, 2, ''])
      expect(err).toMatch(/^jwt-guard doctor: .+\nsee jwt-guard doctor --help$/)
    }
  })

  it('has colours only where they are wanted', async () => {
    const plain = await run(['doctor'], { files: {} })
    const coloured = await run(['doctor'], { files: {}, colors: true })
    expect(plain.out).not.toContain('\u001b')
    expect(coloured.out).toContain('\u001b[31m')
    expect(wantsColors({}, true)).toBe(true)
    expect(wantsColors({}, false)).toBe(false)
    expect(wantsColors({ NO_COLOR: '1' }, true)).toBe(false)
    expect(wantsColors({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(wantsColors({ FORCE_COLOR: '0' }, true)).toBe(false)
    expect(wantsColors({ TERM: 'dumb' }, true)).toBe(false)
  })

  it('names the near miss between the two sides', async () => {
    const web = {
      BETTER_AUTH_URL: 'http://localhost:9',
      API_AUDIENCE: 'https://api.example.com/',
    }
    const api = { AUTH_ISSUER: 'http://127.0.0.1:9', AUTH_AUDIENCE: 'https://api.example.com' }
    const args = ['doctor', '--env', 'api', '--issuer-env', 'web', '--timeout', '1']
    const { out } = await run(args, { files: { api, web } })
    expect(out).toContain('they differ by localhost and 127.0.0.1')
    expect(out).toContain('they differ by a trailing slash')
  })

  it('names how two secrets differ, and tells neither', async () => {
    const api = { AUTH_MODE: 'shared-secret', AUTH_ISSUER: 'https://a.example', AUTH_AUDIENCE: 'b' }
    const web = {
      AUTH_MODE: 'shared-secret',
      BETTER_AUTH_URL: 'https://a.example',
      A_AUDIENCE: 'b',
    }
    const args = ['doctor', '--env', 'api', '--issuer-env', 'web']
    const blank = await run(args, {
      files: {
        api: { ...api, BETTER_AUTH_JWT_SECRET: `"${SECRET} "` },
        web: { ...web, BETTER_AUTH_JWT_SECRET: SECRET },
      },
    })
    expect(blank.out).toContain('they differ by white space or quotes around them')
    const base64 = await run(args, {
      files: {
        api: { ...api, BETTER_AUTH_JWT_SECRET: Buffer.from(SECRET).toString('base64') },
        web: { ...web, BETTER_AUTH_JWT_SECRET: SECRET },
      },
    })
    expect(base64.out).toContain('one is the other, decoded from base64')
    expect(blank.out + base64.out).not.toContain(SECRET)
    // Fingerprints are keyed by chance: those of two runs don't match.
    const prints = [blank, base64].map(({ out }) => /issuer: .*fingerprint (\w+)/.exec(out)?.[1])
    expect(prints[0]).toMatch(/^[0-9a-f]{8}$/)
    expect(prints[0]).not.toBe(prints[1])
  })

  it('reads the environment over .env, and with --env the file alone', async () => {
    const files = {
      '.env': { AUTH_ISSUER: 'https://file.example', AUTH_AUDIENCE: 'of-the-file' },
      other: { AUTH_ISSUER: 'https://other.example' },
    }
    const env = { AUTH_ISSUER: 'of-the-environment' }
    expect(await faultsOf(['--timeout', '1'], { files, env })).toEqual(['issuer-malformed'])
    const alone = await faultsOf(['--env', 'other', '--mode', 'shared-secret'], { files, env })
    expect(alone).toEqual(['audience-missing', 'secret-missing'])
  })
})

describe('an issuer that gives no keys', () => {
  it.each<[fault: string, answer: (response: ServerResponse) => unknown]>([
    ['jwks-unreachable', (response) => response.destroy()],
    ['jwks-refused', (response) => response.writeHead(500).end()],
    ['jwks-not-found', (response) => response.writeHead(404).end()],
    ['jwks-not-json', (response) => response.end('<html>')],
    [
      'jwks-malformed',
      (response) => response.setHeader('content-type', 'application/json').end('{}'),
    ],
  ])('is one fault, and the token’s key is none: %s', async (fault, answer) => {
    const server = createServer((_, response) => void answer(response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const issuer = createTestIssuer({ definePayload: () => ({}) })
    const args = ['--issuer', issuer.issuer, '--audience', issuer.audience]
    const uri = ['--jwks-uri', `http://127.0.0.1:${port}/api/auth/jwks`]
    const token = ['--token', await issuer.token('alice')]
    const errors = (await faultsOf([...args, ...uri, ...token])).filter(
      (one) => one !== 'jwks-content-type',
    )
    expect(errors).toEqual([fault])
    const { out } = await run(['doctor', ...args, ...uri, ...token])
    expect(out).toContain('without keys its signature can’t be checked')
  })
})

const ESCAPE = '\u001b[2J\u009b2J\u202e\u2028'
const NAMES = ['--issuer', 'https://app.example.com', '--audience', AUDIENCE]

describe('nothing that comes from outside', () => {
  it('reaches the terminal as more than text', async () => {
    const escape = '\u001b[2J\u009b2J\u202e\u0007'
    const issuer = createTestIssuer({ definePayload: () => ({}) })
    const server = await issuer.listen()
    onTestFinished(() => server.close())
    const { issuer: name, audience } = issuer
    const api = ['--issuer', name, '--audience', audience, '--jwks-uri', server.jwksUri]
    const token = await issuer.token({ iss: escape, [escape]: escape }, { header: { x: escape } })
    for (const args of [
      ['doctor', ...api, '--token', token],
      ['explain', ...api, token],
      ['doctor', '--json', ...api, '--token', token],
      ['explain', '--json', ...api, token],
    ]) {
      const { out, code } = await run(args)
      expect(code).toBe(1)
      expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    }
  })

  it.each<[string, readonly string[]]>([
    ['a command', [ESCAPE]],
    ['an option', ['doctor', `--${ESCAPE}`]],
    ['an option of explain', ['explain', `--${ESCAPE}`, 'x']],
    ['a file that isn’t there', ['doctor', '--env', `no${ESCAPE}`]],
    ['a file that isn’t there, of explain', ['explain', '--env', `no${ESCAPE}`, 'x']],
    ['a file’s name', ['doctor', '--env', `api${ESCAPE}`, '--issuer-env', `web${ESCAPE}`]],
    ['an issuer', ['doctor', '--issuer', ESCAPE, '--audience', ESCAPE, '--mode', ESCAPE]],
    ['the user of a dev-token', ['dev-token', ...NAMES, '--sub', `a${ESCAPE}`]],
    ['its key file', ['dev-token', ...NAMES, '--sub', 'a', '--key', `key${ESCAPE}`]],
    ['a key file that holds none', ['dev-token', '--jwks', '--key', `api${ESCAPE}`]],
    ['a port', ['dev-token', ...NAMES, '--sub', 'a', '--serve', ESCAPE]],
    ['a time', ['dev-token', ...NAMES, '--sub', 'a', '--ttl', ESCAPE]],
  ])('reaches it raw in %s', async (_, args) => {
    const files = {
      [`api${ESCAPE}`]: `AUTH_MODE=${ESCAPE}\nNEXT_PUBLIC_${ESCAPE}_SECRET=long enough to be one\n`,
      [`web${ESCAPE}`]: `BETTER_AUTH_URL=https://a.example\n`,
    }
    const { out, err } = await run(args, { files })
    expect(out + err).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/)
    expect(out + err).toMatch(/\\u\{1b\}|takes a/)
  })
})
