import { expect, it } from 'vitest'
import { asOne, asTitle, linesOf } from '../../../src/browser/todos/lines'

it.each([
  ['one line', ['one line']],
  ['Milk\nBread\r\nEggs\n', ['Milk', 'Bread', 'Eggs']],
  [
    '- Milk\n* Bread\n• Eggs\n1. Rice\n2) Tea\n[ ] Jam\n[x] Salt',
    ['Milk', 'Bread', 'Eggs', 'Rice', 'Tea', 'Jam', 'Salt'],
  ],
  ['\n \n\t\n', []],
  ['-5 °C\n2 eggs', ['-5 °C', '2 eggs']],
])('lines of %j', (text, lines) => {
  expect(linesOf(text)).toEqual(lines)
})

it('are all there, and none is too long', () => {
  expect(linesOf('x\n'.repeat(1_000))).toHaveLength(1_000)
  expect(linesOf(`${'y'.repeat(500)}\nx`)[0]).toHaveLength(200)
  expect(asTitle(`${'z'.repeat(199)}🍞`)).toBe('z'.repeat(199))
})

it('make one todo that loses nothing of them', () => {
  expect(asOne(['Milk', 'Bread'])).toEqual({ title: 'Milk Bread' })
  const lines = ['a'.repeat(150), 'b'.repeat(150)]
  const one = asOne(lines)
  expect(one.title).toHaveLength(200)
  expect(one.description).toBe(lines.join('\n'))
})
