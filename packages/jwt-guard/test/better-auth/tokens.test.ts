import { decodeJwt, decodeProtectedHeader } from 'jose'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { betterAuth } from 'better-auth'
import { tokenContract, type SignedIn, type TokenContract } from '../../src/better-auth.js'
import { createGuard, type Guard } from '../../src/index.js'
import { API, authOptions, emptyTables, makeAuth, SECRET } from './real-issuer.js'
import { openOrigin } from '../support/open-origin.js'
import { signIn, signUp, type Visitor } from './real-issuer.js'

const ISSUER = 'https://app.example.com'
const good = { issuer: ISSUER, audience: API, lifetime: '15m' }

function guardOf<Claims>(contract: TokenContract<Claims>): Guard<Claims> {
  const guard = createGuard(contract.guard())
  onTestFinished(() => guard.close())
  return guard
}

const ada: SignedIn = {
  user: { id: 'user-a', email: 'ada@example.com', name: 'Ada' },
  session: { id: 'session-1', userId: 'user-a', token: 'the-session-itself' },
}

/** A token by the contract's own `sign`, with a payload of our making. */
async function signed(
  contract: TokenContract<unknown>,
  claims: object = {},
  header?: { typ: string },
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const payload = { sub: 'user-a', iss: ISSUER, aud: API, iat, exp: iat + 900, ...claims }
  const { definePayload, sign } = contract.jwt().jwt
  if (sign === undefined) throw new Error('not of HS256')
  return sign({ ...(await definePayload(ada)), ...payload }, header)
}

describe('claims of one’s own', () => {
  const schema = z.strictObject({ role: z.enum(['admin', 'member']), since: z.iso.datetime() })

  it('are typed, minted by a real Better Auth, and the same for a strict schema on both sides', async () => {
    const { origin, serve } = await openOrigin()
    const from = ({ user }: SignedIn): z.input<typeof schema> => ({
      role: user['role'] === 'admin' ? 'admin' : 'member',
      since: new Date(String(user['createdAt'])).toISOString(),
    })
    const options = { issuer: origin, audience: API, lifetime: '15m', tokenId: true }
    const contract = tokenContract({ ...options, claims: { schema, from } })
    serve(
      betterAuth({
        ...authOptions(origin, contract),
        user: { additionalFields: { role: { type: 'string', defaultValue: 'admin' } } },
      }),
    )
    const token = await (await signUp(origin)).token()
    const principal = await guardOf(contract).verify(token)
    const role: 'admin' | 'member' = principal.claims.role
    expect(role).toBe('admin')
    expect(Object.keys(principal.claims)).toEqual(['role', 'since'])
    expect(decodeJwt(token)).not.toHaveProperty('email')
  })

  it.each(['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'sid', 'cnf'])(
    'can’t be `%s`, which Better Auth would take over what its options say',
    async (name) => {
      const claims = { schema: z.looseObject({}), from: () => ({ [name]: 'of-my-own' }) }
      const { definePayload } = tokenContract({ ...good, claims }).jwt().jwt
      await expect(definePayload(ada)).rejects.toThrow(`\`${name}\``)
    },
  )

  it.each([
    ['what the schema refuses', () => ({ role: 'owner' }), 'role'],
    ['a list', () => [], 'an object'],
    ['nothing', () => undefined, 'an object'],
  ])('are not signed if they are %s: the API would refuse them', async (_, from, message) => {
    const loose: z.ZodType = z.object({ role: z.enum(['admin', 'member']) })
    const contract = tokenContract({ ...good, claims: { schema: loose, from } })
    await expect(contract.jwt().jwt.definePayload(ada)).rejects.toThrow(message)
  })

  const claimsOf = (from: (signedIn: SignedIn) => unknown): Promise<Record<string, unknown>> => {
    const schema: z.ZodType = z.looseObject({})
    const contract = tokenContract({ ...good, claims: { schema, from } })
    return contract.jwt().jwt.definePayload(ada)
  }

  it.each<[string, (signedIn: SignedIn) => unknown]>([
    ['by name', ({ session }) => ({ s: session['token'] })],
    ['with its row', ({ session }) => ({ s: session })],
    ['deep in a list', ({ session }) => ({ a: [{ b: [session['token']] }] })],
    ['as the name of a claim', ({ session }) => ({ [String(session['token'])]: true })],
    ['as the name of a member', ({ session }) => ({ a: { [String(session['token'])]: 1 } })],
    ['in a longer text', ({ session }) => ({ s: `${String(session['token'])}.signature` })],
    ['out of toJSON', ({ session }) => ({ s: { toJSON: () => session['token'] } })],
  ])('never hold the session’s token %s', async (_, from) => {
    const refusal: unknown = await claimsOf(from).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(TypeError)
    expect(String(refusal)).toMatch(/`claims\.from` .* session’s token/)
    expect(String(refusal)).not.toContain(ada.session['token'])
  })

  it('never hold the session’s token where its characters are escaped in JSON', async () => {
    const session = { ...ada.session, token: 'tok"en\\of\nthe session' }
    const claims = { schema: z.looseObject({}), from: () => ({ s: session.token }) }
    const { definePayload } = tokenContract({ ...good, claims }).jwt().jwt
    await expect(definePayload({ ...ada, session })).rejects.toThrow('session’s token')
  })

  it('may hold the session’s id, and come from a session without a token', async () => {
    expect(await claimsOf(({ session }) => ({ s: session.id }))).toEqual({ s: 'session-1' })
    const { definePayload } = tokenContract(good).jwt().jwt
    for (const token of ['', undefined]) {
      const session = { ...ada.session, token }
      expect(await definePayload({ ...ada, session })).toEqual({ email: 'ada@example.com' })
    }
  })

  it('that go round in a circle are refused', async () => {
    const circle: Record<string, unknown> = {}
    circle['again'] = circle
    await expect(claimsOf(() => circle)).rejects.toThrow(TypeError)
  })

  it('with the session’s token make a real Better Auth mint nothing', async () => {
    const { origin, serve } = await openOrigin()
    const claims = {
      schema: z.looseObject({}),
      from: ({ session }: SignedIn) => ({ s: session }),
    }
    const contract = tokenContract({ issuer: origin, audience: API, lifetime: '15m', claims })
    serve(
      betterAuth({ ...authOptions(origin, contract), onAPIError: { onError: () => undefined } }),
    )
    const told = vi.spyOn(console, 'error').mockReturnValue(undefined)
    onTestFinished(() => told.mockRestore())
    const answer = await (await signUp(origin)).call('token')
    expect(told).toHaveBeenCalled()
    expect([answer.status, await answer.text()]).toEqual([500, ''])
  })
})

describe('the ids', () => {
  it('are absent unless asked for', async () => {
    expect(await tokenContract(good).jwt().jwt.definePayload(ada)).toEqual({
      email: 'ada@example.com',
    })
  })

  it('name the session by its id, never by its token', async () => {
    const { origin, serve } = await openOrigin()
    const tables = emptyTables()
    const contract = tokenContract({ ...good, issuer: origin, sessionId: true })
    serve(makeAuth(origin, contract, { tables }))
    const token = await (await signUp(origin)).token()
    const { sessionId } = await guardOf(contract).verify(token)
    const [row] = tables['session'] ?? []
    expect(sessionId).toBe(row?.['id'])
    expect(JSON.stringify(decodeJwt(token))).not.toContain(String(row?.['token']))

    const { definePayload } = contract.jwt().jwt
    const { token: secret } = ada.session
    const bad = [
      { ...ada.session, id: '' },
      { ...ada.session, id: String(secret) },
    ]
    for (const session of bad) {
      await expect(definePayload({ ...ada, session })).rejects.toThrow('`sessionId`')
    }
  })

  it('are another for each token', async () => {
    const { definePayload } = tokenContract({ ...good, tokenId: true }).jwt().jwt
    const ids = await Promise.all([1, 2, 3].map(async () => (await definePayload(ada))['jti']))
    expect(new Set(ids).size).toBe(3)
  })
})

describe('a shared secret', () => {
  const [older, newer] = [`${SECRET}-older`, `${SECRET}-newer`]

  it('is changed without a refusal: the first signs, all verify', async () => {
    const before = tokenContract({ ...good, secret: older })
    const during = tokenContract({ ...good, secret: [newer, older] })
    const after = tokenContract({ ...good, secret: newer })
    const old = await signed(before)
    const fresh = await signed(during)
    expect((await guardOf(during).verify(old)).userId).toBe('user-a')
    expect((await guardOf(after).verify(fresh)).userId).toBe('user-a')
    await expect(guardOf(after).verify(old)).rejects.toMatchObject({ reason: 'bad_signature' })
  })

  it('keeps the kind of token that Better Auth asks for, which is then no access token', async () => {
    const contract = tokenContract({ ...good, secret: newer })
    const logout = await signed(contract, {}, { typ: 'logout+jwt' })
    expect(decodeProtectedHeader(logout)).toEqual({ alg: 'HS256', typ: 'logout+jwt' })
    await expect(guardOf(contract).verify(logout)).rejects.toMatchObject({ reason: 'wrong_type' })
    expect(decodeProtectedHeader(await signed(contract))).toEqual({ alg: 'HS256', typ: 'JWT' })
  })

  it('is not enough for a token that says it lives longer than the contract', async () => {
    const contract = tokenContract({ ...good, secret: newer })
    const now = Math.floor(Date.now() / 1000)
    const token = await signed(contract, { iat: now - 1000, exp: now + 86_400 })
    await expect(guardOf(contract).verify(token)).rejects.toMatchObject({ reason: 'too_old' })
  })
})

describe('keys', () => {
  it('rotate: the new one signs, and tokens of the old one live on', async () => {
    const { origin, serve } = await openOrigin()
    const rotation = { every: '1s', grace: '20s' }
    const contract = tokenContract({ issuer: origin, audience: API, lifetime: '15s', rotation })
    serve(makeAuth(origin, contract))
    const visitor = await signUp(origin)
    const tokens = [await visitor.token()]
    await pause(1100)
    tokens.push(await visitor.token())
    const guard = guardOf(contract)
    const principals = await Promise.all(tokens.map((token) => guard.verify(token)))
    expect(new Set(principals.map(({ key }) => key.kid)).size).toBe(2)
  })

  it('of another algorithm go on signing until they expire, and the API goes along', async () => {
    const { origin, serve } = await openOrigin()
    const tables = emptyTables()
    const options = { issuer: origin, audience: API, lifetime: '15m' }
    const before = makeAuth(origin, tokenContract(options), { tables })
    const after = tokenContract({ ...options, algorithm: 'ES256' })
    let auth = before
    serve({ handler: (request) => auth.handler(request) })
    const visitor: Visitor = await signUp(origin)
    const old = await visitor.token()
    auth = makeAuth(origin, after, { tables })
    const guard = guardOf(after)
    expect((await guard.verify(old)).key.alg).toBe('EdDSA')
    const token = await (await signIn(origin)).token()
    expect((await guard.verify(token)).key.alg).toBe('EdDSA')
  })
})
