export {
  assertRowLevelSecurity,
  RowLevelSecurityError,
  type AssertRowLevelSecurityOptions,
  type RowLevelSecurityReason,
} from './sequelize/bypass.js'
export { ownedModel, type OwnedModelOptions } from './sequelize/owned-model.js'
export type {
  OwnedBulkCreateOptions,
  OwnedCallOptions,
  OwnedChanges,
  OwnedCountOptions,
  OwnedCreateOptions,
  OwnedDestroyOptions,
  OwnedFindAndCountOptions,
  OwnedFindByPkOptions,
  OwnedFindOneOptions,
  OwnedFindOptions,
  OwnedIncrementOptions,
  OwnedModel,
  OwnedRecord,
  OwnedUpdateOptions,
  OwnedValues,
} from './sequelize/owned-types.js'
export type { OwnershipOptions } from './sequelize/ownership.js'
export { withOwner, type WithOwnerOptions } from './sequelize/owner-transaction.js'
export { rowLevelSecurity, type RowLevelSecurityOptions } from './sequelize/row-level-security.js'
export type { TableName } from './sequelize/table-name.js'
