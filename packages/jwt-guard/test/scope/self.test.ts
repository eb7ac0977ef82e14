import { describe, expect, it } from 'vitest'
import { assertSelf, isAuthError, type Principal } from '../../src/index.js'
import { lookAlikes, principalOf } from '../support/principals.js'

type Id = string | number | bigint

function outcome(work: () => unknown): unknown {
  try {
    work()
    return 'passes'
  } catch (error) {
    return isAuthError(error) ? error.code : error
  }
}

describe('assertSelf', () => {
  it.each<[sub: string, userId: Id]>([
    ['user-a', 'user-a'],
    ['1', 1],
    ['1', 1n],
    ['0', 0],
    ['-5', -5],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['6F9619FF-8B86-D011-B42D-00CF4FC964FF', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ['6f9619ff-8b86-d011-b42d-00cf4fc964ff', '6F9619FF-8B86-D011-B42D-00CF4FC964FF'],
    ['é', 'é'],
  ])('the holder %j is the user %s', async (sub, userId) => {
    const principal = await principalOf({ sub })
    expect(outcome(() => assertSelf(principal, userId))).toBe('passes')
  })

  it.each<[sub: string, userId: Id]>([
    ['user-a', 'user-b'],
    ['user-a', 'USER-A'],
    ['user-a', ' user-a'],
    ['user-a', 'user-a\0'],
    ['user-a', ''],
    ['1', '01'],
    ['01', 1],
    ['1', '1.0'],
    ['1', 1.5],
    ['1e0', 1],
    ['0x1', 1],
    ['+1', 1],
    ['-0', 0],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['9007199254740993', 9007199254740993],
    ['9007199254740992', 9007199254740993],
    ['e\u0301', '\u00e9'],
    ['6f9619ff8b86d011b42d00cf4fc964ff', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ['{6f9619ff-8b86-d011-b42d-00cf4fc964ff}', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ['K', '\u212a'],
  ])('the holder %j is not the user %s: 403', async (sub, userId) => {
    const principal = await principalOf({ sub })
    expect(outcome(() => assertSelf(principal, userId))).toBe('forbidden')
  })

  it.each<[string, unknown]>([
    ['an array', ['user-a']],
    ['an object', { toString: () => 'user-a' }],
    ['a String object', new String('user-a')],
    ['a boolean', true],
    ['a function', () => 'user-a'],
  ])('%s is nobody: 403', async (_, userId) => {
    const principal = await principalOf()
    expect(outcome(() => assertSelf(principal, userId as string))).toBe('forbidden')
  })

  it.each([undefined, null])('a userId that is %s is a wiring bug: TypeError', async (missing) => {
    for (const sub of ['user-a', 'undefined', 'null']) {
      const principal = await principalOf({ sub })
      const work = (): void => assertSelf(principal, missing as unknown as string)
      expect(outcome(work)).toBeInstanceOf(TypeError)
    }
  })

  it('takes no principal but a guard’s: TypeError', async () => {
    const genuine = await principalOf()
    for (const [kind, forged] of lookAlikes(genuine)) {
      const work = (): void => assertSelf(forged as Principal, genuine.userId)
      expect(outcome(work), kind).toBeInstanceOf(TypeError)
    }
  })
})
