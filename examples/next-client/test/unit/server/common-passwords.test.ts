import { expect, it } from 'vitest'
import { isGuessedFirst } from '../../../src/server/auth/common-passwords'

const ada = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' }

it.each([
  'password',
  'PASSWORD',
  'password1',
  'Password123!',
  'qwertyuiop',
  'iloveyou2024',
  '12345678',
  'ada.lovelace@example.com',
  'Ada.Lovelace!',
  'AdaLovelace1815',
])('guessing begins with %s', (password) => {
  expect(isGuessedFirst(password, ada)).toBe(true)
})

it.each([
  'correct horse battery',
  'Tr0ub4dor&3x',
  'a different password',
  '7hQ9!xWz',
  'ada-2f9c-1815',
])('not with %s', (password) => {
  expect(isGuessedFirst(password, ada)).toBe(false)
})
