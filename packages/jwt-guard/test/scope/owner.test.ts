import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  assertOwned,
  assertOwnerScope,
  createGuard,
  ownerScope,
  type Principal,
} from '../../src/index.js'
import { isOwnerScope, OwnerScope } from '../../src/scope/owner.js'
import { lookAlikes, OPTIONS, principalOf, tokenOf } from '../support/principals.js'

const notFound = expect.objectContaining({ code: 'not_found', reason: 'not_owned', status: 404 })
const forbidden = expect.objectContaining({ code: 'forbidden', reason: 'missing_claim' })

describe('assertOwned', () => {
  it.each<[sub: string, owner: unknown]>([
    ['user-a', 'user-a'],
    ['1', 1],
    ['1', '1'],
    ['12345678901234567890', 12345678901234567890n],
    ['6F9619FF-8B86-D011-B42D-00CF4FC964FF', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
  ])('the holder %j owns the row of %s, and gets that row', async (sub, owner) => {
    const row = { id: 7, owner }
    expect(assertOwned(await principalOf({ sub }), row, 'owner')).toBe(row)
  })

  it.each<[sub: string, owner: unknown]>([
    ['user-a', 'user-b'],
    ['user-a', 'USER-A'],
    ['user-a', ''],
    ['user-a', null],
    ['null', null],
    ['user-a', ['user-a']],
    ['user-a', { id: 'user-a' }],
    ['1', 1.5],
    ['true', true],
    ['9007199254740992', 9007199254740993],
  ])('the holder %j does not own the row of %j: 404', async (sub, owner) => {
    const principal = await principalOf({ sub })
    expect(() => assertOwned(principal, { owner }, 'owner')).toThrow(notFound)
  })

  it('no row, and another’s row: the same error to the last member', async () => {
    const principal = await principalOf()
    const errors = [undefined, null, { userId: 'user-b' }].map((row): unknown => {
      try {
        return assertOwned<{ userId: string }>(principal, row, 'userId')
      } catch (error) {
        return JSON.stringify(error)
      }
    })
    expect(new Set(errors).size).toBe(1)
    expect(errors[0]).toContain('not_found')
  })

  it('a row without that column is a query that forgot to select it: TypeError', async () => {
    const principal = await principalOf({ sub: 'undefined' })
    const row: { userId?: string } = {}
    expect(() => assertOwned(principal, row, 'userId')).toThrow(TypeError)
    expect(() => assertOwned(principal, { userId: undefined }, 'userId')).toThrow(TypeError)
  })

  it('takes no principal but a guard’s: TypeError, with and without a row', async () => {
    const genuine = await principalOf()
    for (const [kind, forged] of lookAlikes(genuine)) {
      const own = { userId: genuine.userId }
      expect(() => assertOwned(forged as Principal, own, 'userId'), kind).toThrow(TypeError)
      expect(() => assertOwned<typeof own>(forged as Principal, null, 'userId')).toThrow(TypeError)
    }
  })
})

describe('ownerScope', () => {
  it('is the holder’s own rows', async () => {
    const scope = ownerScope(await principalOf({ sub: 'user-a' }))
    expect(scope).toEqual({ ownerId: 'user-a', claim: 'sub' })
  })

  it.each<[unknown, string]>([
    ['org-1', 'org-1'],
    [42, '42'],
  ])('with a claim of %j, its tenant’s rows', async (activeOrganizationId, ownerId) => {
    const principal = await principalOf({ activeOrganizationId })
    expect(ownerScope(principal, { claim: 'activeOrganizationId' })).toEqual({
      ownerId,
      claim: 'activeOrganizationId',
    })
  })

  it.each([undefined, null, '', true, false, 1.5, 1e300, [], ['org-1'], {}, { id: 'org-1' }])(
    'a tenant claim of %j is none: 403, never the holder’s own rows instead',
    async (org) => {
      const principal = await principalOf({ org })
      expect(() => ownerScope(principal, { claim: 'org' })).toThrow(forbidden)
    },
  )

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', ''])(
    'the claim %j is read from the token alone, never from a prototype: 403',
    async (claim) => {
      const principal = await principalOf()
      expect(() => ownerScope(principal, { claim })).toThrow(forbidden)
    },
  )

  it('a claim that a schema’s output only inherits is none: 403', async () => {
    const heir = (): object => Object.create({ org: 'org-1' }) as object
    const guard = createGuard({ ...OPTIONS, claims: z.object({}).transform(heir) })
    const principal = await guard.verify(tokenOf({}))
    expect(Reflect.get(principal.claims, 'org')).toBe('org-1')
    expect(() => ownerScope(principal, { claim: 'org' })).toThrow(forbidden)
  })

  it('can’t be changed after it was made', async () => {
    const scope = ownerScope(await principalOf())
    expect(() => Object.assign(scope, { ownerId: 'user-b' })).toThrow(TypeError)
    expect(() => Object.defineProperty(scope, 'ownerId', { value: 'user-b' })).toThrow(TypeError)
    const proxy = new Proxy(scope, { get: () => 'user-b' })
    expect(() => proxy.ownerId).toThrow(TypeError)
  })

  it('takes no principal but a guard’s: TypeError', async () => {
    for (const [kind, forged] of lookAlikes(await principalOf())) {
      expect(() => ownerScope(forged as Principal), kind).toThrow(TypeError)
    }
  })

  it('copies and look-alikes of a scope are none', async () => {
    const scope = ownerScope(await principalOf())
    expect(isOwnerScope(scope)).toBe(true)
    expect(() => assertOwnerScope(scope)).not.toThrow()
    const descriptors = Object.getOwnPropertyDescriptors(scope)
    for (const forged of [
      undefined,
      null,
      'user-a',
      { ownerId: 'user-b', claim: 'sub' },
      { ...scope },
      { ...scope, ownerId: 'user-b' },
      JSON.parse(JSON.stringify(scope)),
      structuredClone(scope),
      Object.assign({}, scope, { ownerId: 'user-b' }),
      Object.create(scope, { ownerId: { value: 'user-b' } }),
      Object.create(OwnerScope.prototype, { ...descriptors, ownerId: { value: 'user-b' } }),
      Object.defineProperties({}, { ...descriptors, ownerId: { value: 'user-b' } }),
      new Proxy(scope, {}),
      { 'jwt-guard.OwnerScope': true, ownerId: 'user-b', claim: 'sub' },
      { [Symbol('jwt-guard.OwnerScope')]: true, ownerId: 'user-b', claim: 'sub' },
      { [Symbol.for('jwt-guard.OwnerScope')]: true, ownerId: 'user-b', claim: 'sub' },
    ]) {
      expect(isOwnerScope(forged)).toBe(false)
      expect(() => assertOwnerScope(forged)).toThrow(/not a copy/)
    }
  })

  it('is one for another copy of this package in the process', async () => {
    vi.resetModules()
    const copy = await import('../../src/index.js')
    expect(copy.ownerScope).not.toBe(ownerScope)
    const principal = await principalOf()
    expect(() => assertOwnerScope(copy.ownerScope(principal))).not.toThrow()
    expect(() => copy.assertOwnerScope(ownerScope(principal))).not.toThrow()
  })
})
