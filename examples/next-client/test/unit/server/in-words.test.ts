import { expect, it } from 'vitest'
import { inWords } from '../../../src/app/account/in-words'

it.each([
  [900, '15 minutes'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [43_200, '12 hours'],
  [604_800, '7 days'],
])('%i s are %s', (seconds, words) => expect(inWords(seconds)).toBe(words))
