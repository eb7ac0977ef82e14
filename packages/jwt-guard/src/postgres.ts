export {
  assertRowLevelSecurity,
  type AssertRowLevelSecurityOptions,
  type Query,
} from './postgres/assert-row-level-security.js'
export { ownerSetting, type OwnerSetting } from './postgres/owner-setting.js'
export {
  RowLevelSecurityError,
  type RowLevelSecurityReason,
} from './postgres/row-level-security-error.js'
export { rowLevelSecurity, type RowLevelSecurityOptions } from './postgres/row-level-security.js'
export type { TableName } from './postgres/table-name.js'
