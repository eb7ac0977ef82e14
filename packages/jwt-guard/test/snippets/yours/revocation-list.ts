import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'

export const list = createRevocationList(createMemoryStore(), {
  onFailure: 'closed',
  lifetime: 900,
})
