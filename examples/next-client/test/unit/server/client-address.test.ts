import { describe, expect, it } from 'vitest'
import { forwardedFor } from '../../../src/server/http/client-address'

describe('X-Forwarded-For', () => {
  it.each([
    ['nothing', undefined],
    ['an address of the sender’s choice', '203.0.113.9'],
    ['a chain', '203.0.113.9, 10.0.0.1'],
    ['two headers', ['203.0.113.9', '10.0.0.1']],
  ])('is the connection’s address alone where no proxy is trusted: %s', (_, given) => {
    expect(forwardedFor('198.51.100.7', given, false)).toBe('198.51.100.7')
  })

  it.each([
    [undefined, '10.0.0.1'],
    ['', '10.0.0.1'],
    ['203.0.113.9', '203.0.113.9, 10.0.0.1'],
    ['6.6.6.6, 203.0.113.9', '6.6.6.6, 203.0.113.9, 10.0.0.1'],
    [['6.6.6.6', '203.0.113.9'], '6.6.6.6, 203.0.113.9, 10.0.0.1'],
  ])('ends with the connection’s address where one is: %j', (given, chain) => {
    expect(forwardedFor('10.0.0.1', given, true)).toBe(chain)
  })

  it.each([
    ['203.0.113.9:4711', '203.0.113.9'],
    ['6.6.6.6:1, 203.0.113.9:4711', '6.6.6.6, 203.0.113.9'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:4711"', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['203.0.113.9,', '203.0.113.9'],
    ['unknown', 'unknown'],
  ])('has addresses without their ports: %s', (given, chain) => {
    expect(forwardedFor('10.0.0.1', given, true)).toBe(`${chain}, 10.0.0.1`)
  })

  it('has IPv4 addresses in their own spelling', () => {
    expect(forwardedFor('::ffff:127.0.0.1', undefined, false)).toBe('127.0.0.1')
    expect(forwardedFor('::1', undefined, false)).toBe('::1')
  })
})
