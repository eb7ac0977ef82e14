import { warnOutsideTests } from './testing/outside-tests.js'

export { createTestIssuer } from './testing/create-test-issuer.js'
export type {
  TestGuardOptions,
  TestIssuer,
  TestIssuerOptions,
  TokenOptions,
} from './testing/test-issuer.js'
export type { ActingClient, Actor, Credential, TestUser } from './testing/acting.js'
export type { TestUserRow, TokenClaims } from './testing/claims.js'
export type { TestClock } from './testing/clock.js'
export type { HostileCredential, HostileToken } from './testing/hostile-token.js'
export type { IssuerServer } from './testing/http-face.js'
export type { Outage, PublishedKeys } from './testing/key-server.js'
export type { FetchHandler, TestTarget } from './testing/target.js'
export { expectIsolated } from './testing/expect-isolated.js'
export type { IsolatedRoute, PathParameters } from './testing/isolated-route.js'
export type { IsolationOptions, Person } from './testing/replay.js'

warnOutsideTests()
