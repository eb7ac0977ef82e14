import { describe } from 'vitest'
import { anyWhere } from './any-where.js'
import { guide } from './guide.js'
import { reading } from './reading.js'
import { rowLevelSecurityInPostgres } from './row-level-security.js'
import { scopesAndHooks } from './scopes-and-hooks.js'
import { transactionsOfAnOwner } from './with-owner.js'
import { useWorld } from './world.js'
import { writing } from './writing.js'

/** One file, so that one Postgres serves all: starting it takes longer than most of the tests. */
describe('ownedModel', () => {
  useWorld()
  describe('reads', reading)
  describe('writes', writing)
  describe('models', scopesAndHooks)
  describe('conditions', anyWhere)
})
describe('transactions', transactionsOfAnOwner)
describe('policies', rowLevelSecurityInPostgres)
describe('the guide', guide)
