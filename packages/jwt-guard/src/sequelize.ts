export { CommitUnconfirmedError } from './postgres/commit-unconfirmed-error.js'
export type { AssertRowLevelSecurityOptions } from './postgres/assert-row-level-security.js'
export {
  RowLevelSecurityError,
  type RowLevelSecurityReason,
} from './postgres/row-level-security-error.js'
export { rowLevelSecurity, type RowLevelSecurityOptions } from './postgres/row-level-security.js'
export type { TableName } from './postgres/table-name.js'
export { ownedModel, type OwnedModelOptions } from './sequelize/models/owned-model.js'
export type {
  OwnedAggregateOptions,
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
  OwnedGroup,
  OwnedIncrementOptions,
  OwnedModel,
  OwnedRecord,
  OwnedUpdateOptions,
  OwnedValues,
} from './sequelize/models/owned-types.js'
export type { OwnershipOptions } from './sequelize/models/ownership.js'
export { assertRowLevelSecurity } from './sequelize/start-check.js'
export { withOwner, type WithOwnerOptions } from './sequelize/transactions/owner-transaction.js'
