import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { warnOutsideTests } from '../../src/testing/outside-tests.js'

let warn: MockInstance<typeof console.warn>
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
})
afterEach(() => vi.restoreAllMocks())

const host = (env: Readonly<Record<string, string>>): object => ({ process: { env } })

describe('importing jwt-guard/testing', () => {
  it('warns in production, even under a test runner', () => {
    warnOutsideTests(host({ NODE_ENV: 'production', VITEST: 'true' }))
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]?.[0]).toMatch(/NODE_ENV=production/)
  })

  it('warns where no test runner is', () => {
    warnOutsideTests(host({}))
    warnOutsideTests(host({ NODE_ENV: 'development' }))
    expect(warn).toHaveBeenCalledTimes(2)
    expect(warn.mock.calls[0]?.[0]).toMatch(/outside a test runner/)
  })

  it.each([
    ['vitest', host({ VITEST: 'true' })],
    ['jest', host({ JEST_WORKER_ID: '1' })],
    ['node:test', host({ NODE_TEST_CONTEXT: 'child-v8' })],
    ['playwright', host({ TEST_WORKER_INDEX: '0' })],
    ['NODE_ENV=test, as bun sets it', host({ NODE_ENV: 'test' })],
    ['mocha', { ...host({}), it: () => undefined }],
    ['a runtime without a process', {}],
  ])('is silent under %s', (_, where) => {
    warnOutsideTests(where)
    expect(warn).not.toHaveBeenCalled()
  })

  it('is silent here', () => {
    warnOutsideTests()
    expect(warn).not.toHaveBeenCalled()
  })
})
