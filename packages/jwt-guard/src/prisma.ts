export type { AssertRowLevelSecurityOptions } from './postgres/assert-row-level-security.js'
export type { IsolationLevel, TransactionOptions } from './postgres/begin.js'
export { CommitUnconfirmedError } from './postgres/commit-unconfirmed-error.js'
export {
  RowLevelSecurityError,
  type RowLevelSecurityReason,
} from './postgres/row-level-security-error.js'
export { rowLevelSecurity, type RowLevelSecurityOptions } from './postgres/row-level-security.js'
export type { TableName } from './postgres/table-name.js'
export { ownerAdapter, type OwnerAdapter } from './prisma/owner-adapter.js'
export { assertRowLevelSecurity, withOwner } from './prisma/with-owner.js'
