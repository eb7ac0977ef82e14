export { createRevocationList } from './revocation/revocation-list.js'
export type {
  RevocationHooks,
  RevocationList,
  RevocationListOptions,
  RevocationStore,
  RevocableToken,
} from './revocation/revocation.js'
export { createMemoryStore, type MemoryStoreOptions } from './revocation/memory-store.js'
