import { expect, it } from 'vitest'
import { forTheReader } from '../../src/cli/text.js'

it.each([
  ['https://user:s3cret@app.example/x', 'https://[redacted]@app.example/x'],
  [
    'issuer https://user:s3c#r3t@app.example, unescaped',
    'issuer https://[redacted]@app.example, unescaped',
  ],
  ['https://user:s3c/r3t@app.example', 'https://[redacted]@app.example'],
  ['https://user:s3c?r3t@a@app.example', 'https://[redacted]@app.example'],
  ['postgres://one:two@h and redis://:three@h', 'postgres://[redacted]@h and redis://[redacted]@h'],
  ['https://app.example, asked by a@b.example', 'https://app.example, asked by a@b.example'],
])('no password of an address is shown: %s', (text, shown) => {
  expect(forTheReader(text)).toBe(shown)
})

it('text of a server is cut before anything is done with it, however long it is', () => {
  expect(forTheReader('://'.repeat(100_000))).toBe('://…')
  expect(forTheReader('a'.repeat(100_000))).toHaveLength(2001)
  for (let before = 1980; before <= 2000; before += 1) {
    expect(forTheReader(`${'x'.repeat(before)} https://u:s3cret@h`)).not.toContain('s3')
  }
  expect(forTheReader('\u001b[2J')).toBe('\\u{1b}[2J')
})
