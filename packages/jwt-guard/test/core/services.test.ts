import { beforeAll, describe, expect, it, vi } from 'vitest'
import { explain } from '../../src/explain.js'
import {
  assertOwned,
  assertScopes,
  assertSelf,
  createGuard,
  ownerScope,
  type Guard,
  type Principal,
} from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign, type SigningKey } from '../support/issuer.js'

/** As `@better-auth/oauth-provider` writes a token of client credentials. */
const SERVICE = { sub: 'reporter', client_id: 'reporter', azp: 'reporter', scope: 'todos:read' }
const refusal = { status: 403, code: 'forbidden', reason: 'service_not_allowed' }

let key: SigningKey
let people: Guard
const onEvent = vi.fn()
beforeAll(async () => {
  key = await createSigningKey()
  const jwks = { keys: [key.jwk] }
  people = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks, onEvent })
})

async function service(claims = {}): Promise<Principal> {
  const token = await sign(key, { ...SERVICE, ...claims })
  return people.with({ services: true }).verify(token)
}

describe('a token that a client got for itself', () => {
  it('is 403 by default, each time, with an event that says what came', async () => {
    const token = await sign(key, SERVICE)
    for (const time of ['first', 'second']) {
      onEvent.mockClear()
      await expect(people.verify(token), time).rejects.toMatchObject(refusal)
      expect(onEvent, time).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({
          type: 'rejected',
          reason: 'service_not_allowed',
          details: {
            expected: 'a token of a person',
            actual: 'one of the client reporter itself',
          },
        }),
      )
    }
  })

  it('is refused before the app’s own rule is asked', async () => {
    const check = vi.fn(() => true)
    await expect(people.with({ check }).verify(await sign(key, SERVICE))).rejects.toMatchObject(
      refusal,
    )
    expect(check).not.toHaveBeenCalled()
  })

  it.each([
    ['client_id alone', { azp: undefined }],
    ['azp alone', { client_id: undefined }],
  ])('is known by %s', async (_, claims) => {
    const token = await sign(key, { ...SERVICE, ...claims })
    await expect(people.verify(token)).rejects.toMatchObject(refusal)
  })

  it('is let in where services are, as `service`; people stay `user`, whichever client they use', async () => {
    expect(await service()).toMatchObject({ kind: 'service', clientId: 'reporter' })
    const person = await sign(key, { client_id: 'reporter', azp: 'reporter' })
    expect(await people.verify(person)).toMatchObject({ kind: 'user', userId: 'user-a' })
    expect(await people.verify(await sign(key))).toMatchObject({ kind: 'user' })
    const jwks = { keys: [key.jwk] }
    const both = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks, services: true })
    expect(await both.verify(await sign(key, SERVICE))).toMatchObject({ kind: 'service' })
    const again = both.with({ services: false })
    await expect(again.verify(await sign(key, SERVICE))).rejects.toMatchObject(refusal)
  })

  it('that one guard let in is no memory of the guard it came from', async () => {
    const token = await sign(key, { ...SERVICE, jti: 'once' })
    await people.with({ services: true }).verify(token)
    await expect(people.verify(token)).rejects.toMatchObject(refusal)
  })

  it('owns no rows, not even those that carry its id, nor those of a tenant', async () => {
    const principal = await service({ activeOrganizationId: 'org-7' })
    for (const options of [undefined, { claim: 'sub' }, { claim: 'activeOrganizationId' }]) {
      expect(() => ownerScope(principal, options)).toThrow(expect.objectContaining(refusal))
    }
    const row = { userId: 'reporter' }
    const notFound = { status: 404, reason: 'not_owned' }
    expect(() => assertOwned(principal, row, 'userId')).toThrow(expect.objectContaining(notFound))
  })

  it('is nobody’s self', async () => {
    const principal = await service()
    expect(() => assertSelf(principal, 'reporter')).toThrow(
      expect.objectContaining({ status: 403, reason: 'other_user' }),
    )
  })

  it('has its scopes', async () => {
    const principal = await service()
    expect(() => assertScopes(principal, 'todos:read')).not.toThrow()
    expect(() => assertScopes(principal, 'todos:write')).toThrow(
      expect.objectContaining({ status: 403, reason: 'missing_scope' }),
    )
  })

  it('is explained: what it is, and what lets it in', async () => {
    const { ok, checks } = await explain(people, await sign(key, SERVICE))
    expect(ok).toBe(false)
    expect(checks.at(-1)).toMatchObject({
      result: 'fail',
      reason: 'service_not_allowed',
      hint: expect.stringContaining('services: true'),
    })
  })
})

it('`services` takes true or false, in createGuard and in with', () => {
  const none = 'yes' as unknown as boolean
  const jwks = { keys: [key.jwk] }
  expect(() => createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks, services: none })).toThrow(
    /createGuard: `services`/,
  )
  expect(() => people.with({ services: none })).toThrow(/guard\.with: `services`/)
})
