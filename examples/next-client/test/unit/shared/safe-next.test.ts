import { describe, expect, it } from 'vitest'
import { safeNext } from '../../../src/shared/safe-next'

const ORIGIN = 'https://app.example.com'

describe('?next=', () => {
  it.each(['/todos', '/todos?completed=true&q=a%20b', '/todos#last', '/', '/a//b', '/@todos'])(
    'leads to the path %j of this origin',
    (next) => expect(safeNext(next)).toBe(next),
  )

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/..//evil.example',
    '/%2e%2e//evil.example',
    '/./\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example',
    'https:evil.example',
    'https://app.example.com@evil.example',
    '@evil.example',
    'evil.example',
    'todos',
    '',
    '/\0',
    '/\ud800',
    `/${'a'.repeat(2000)}`,
    undefined,
    null,
    42,
    ['/todos'],
    {},
  ])('leads home instead of to %j', (next) => expect(safeNext(next)).toBe('/'))

  it('is a path of this origin for every mix of what confuses URL parsers', () => {
    const parts = [
      '/',
      '\\',
      '\t',
      '\r',
      '.',
      '..',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'http:',
    ]
    for (const a of parts)
      for (const b of parts)
        for (const c of parts)
          for (const d of parts) {
            const target = safeNext(a + b + c + d)
            expect(new URL(target, ORIGIN).origin).toBe(ORIGIN)
          }
  })
})
