import type { Migration } from './migration.js'
import * as createTodos from './0001-create-todos.js'
import * as rowLevelSecurity from './0002-row-level-security.js'
import * as dueOn from './0003-due-on.js'
import * as policyOfTheClaim from './0004-policy-of-the-claim.js'
import * as idempotencyKeys from './0005-idempotency-keys.js'
import * as bin from './0006-bin.js'
import * as anyCase from './0007-any-case.js'

/** Every migration, oldest first: a list of imports, so that the bundle has them all. */
export const migrations: readonly Migration[] = [
  { name: '0001-create-todos', up: createTodos.up },
  { name: '0002-row-level-security', up: rowLevelSecurity.up },
  { name: '0003-due-on', up: dueOn.up },
  { name: '0004-policy-of-the-claim', up: policyOfTheClaim.up },
  { name: '0005-idempotency-keys', up: idempotencyKeys.up },
  { name: '0006-bin', up: bin.up },
  { name: '0007-any-case', up: anyCase.up },
]
