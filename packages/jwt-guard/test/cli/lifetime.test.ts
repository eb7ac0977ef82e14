import { describe, expect, it } from 'vitest'
import { tokenContract } from '../../src/better-auth.js'
import { createGuard } from '../../src/index.js'
import { AUDIENCE, SECRET, signedWith } from './better-auth.js'
import { faultsOf, run, type World } from './run.js'

const ISSUER = 'https://app.example.com'
const API = {
  AUTH_MODE: 'shared-secret',
  AUTH_ISSUER: ISSUER,
  AUTH_AUDIENCE: AUDIENCE,
  BETTER_AUTH_JWT_SECRET: SECRET,
}
const contract = tokenContract({
  issuer: ISSUER,
  audience: AUDIENCE,
  lifetime: '15m',
  secret: SECRET,
})

/** A token of this age and lifetime, in seconds. */
function aged(age: number, lifetime: number): Promise<string> {
  const iat = Math.floor(Date.now() / 1000) - age
  const names = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', email: 'ada@example.com' }
  return signedWith(SECRET, { ...names, iat, exp: iat + lifetime })
}

/** The same lifetime, told in two ways. */
const TOLD: readonly (readonly [string, readonly string[], World])[] = [
  ['JWT_LIFETIME', ['--env', 'api'], { files: { api: { ...API, JWT_LIFETIME: '15m' } } }],
  ['--lifetime', ['--env', 'api', '--lifetime', '15m'], { files: { api: API } }],
]

describe.each(TOLD)('the lifetime of %s', (_, args, world) => {
  it('makes doctor and explain refuse what an API of that contract refuses', async () => {
    const token = await aged(3600, 7200)
    const guard = createGuard(contract.guard())
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'too_old' })
    const doctor = await run(['doctor', ...args, '--token', token], world)
    expect(doctor.code).toBe(1)
    expect(doctor.out).toMatch(/^✗ token .*refused$/m)
    expect(doctor.out).toContain('the token is older than the API takes (token-too-old)')
    expect(doctor.out).toContain('the token lives longer than was agreed on (lifetime-exceeded)')
    expect(doctor.out).toContain('tokens live 15m')
    expect(doctor.out).toContain('agreed on: 15m')
    expect(doctor.out).toContain('this token: 2h')
    const explained = await run(['explain', ...args, token], world)
    expect(explained.code).toBe(1)
    expect(explained.out).toContain('✗ age: too_old')
    expect(explained.out).toMatch(
      /it was issued 360\d s ago, and maxTokenAge is 900 s, whatever its exp says/,
    )
  })

  it('says of a fresh token with too long a life that it will be refused', async () => {
    const token = await aged(0, 7200)
    expect(await faultsOf([...args, '--token', token], world)).toEqual(['lifetime-exceeded'])
    expect((await run(['explain', ...args, token], world)).code).toBe(0)
  })

  it('lets a token that keeps to it pass, though its two dates come a second apart', async () => {
    for (const lifetime of [600, 900, 901]) {
      const token = await aged(0, lifetime)
      expect(await faultsOf([...args, '--token', token], world)).toEqual([])
      expect((await run(['explain', ...args, token], world)).code).toBe(0)
    }
    const late = await aged(0, 902)
    expect(await faultsOf([...args, '--token', late], world)).toEqual(['lifetime-exceeded'])
  })
})

describe('a lifetime', () => {
  it('on the command line goes before the variable', async () => {
    const world = { files: { api: { ...API, JWT_LIFETIME: '15m' } } }
    const args = ['--env', 'api', '--lifetime', '2h']
    const token = await aged(3600, 7200)
    expect(await faultsOf([...args, '--token', token], world)).toEqual(['lifetime-long'])
    expect((await run(['explain', ...args, token], world)).code).toBe(0)
  })

  it('that nobody agreed on limits nothing', async () => {
    const world = { files: { api: API } }
    const token = await aged(3000, 3600)
    const { code, out } = await run(['doctor', '--env', 'api', '--token', token], world)
    expect([code, out]).toEqual([0, expect.stringContaining('this token lives 1h')])
    expect(out).not.toContain('tokens live')
    expect((await run(['explain', '--env', 'api', token], world)).code).toBe(0)
  })

  it.each(['a while', '0m', '-15m', '15 minutes'])('of %s is none', async (text) => {
    const world = { files: { api: { ...API, JWT_LIFETIME: text } } }
    const token = await aged(0, 900)
    const faults = await faultsOf(['--env', 'api', '--token', token], world)
    expect(faults).toEqual(['lifetime-malformed'])
    const { code, out, err } = await run(['explain', '--env', 'api', token], world)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('JWT_LIFETIME in api is no duration such as 15m')
    const option = await run(['explain', '--env', 'api', `--lifetime=${text}`, token], world)
    expect([option.code, option.out]).toEqual([2, ''])
    expect(option.err).toContain('--lifetime takes a duration such as 90s, 15m')
  })

  it('asks for iat, without which there is no age', async () => {
    const world = { files: { api: { ...API, JWT_LIFETIME: '15m' } } }
    const exp = Math.floor(Date.now() / 1000) + 900
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp }
    const token = await signedWith(SECRET, claims)
    const { out } = await run(['explain', '--env', 'api', token], world)
    expect(out).toContain('maxTokenAge needs an iat claim')
  })
})
