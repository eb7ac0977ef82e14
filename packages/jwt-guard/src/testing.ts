import { warnOutsideTests } from './testing/outside-tests.js'

export { createTestIssuer } from './testing/issuer/create-test-issuer.js'
export type {
  TestGuardOptions,
  TestIssuer,
  TestIssuerOptions,
  TokenOptions,
} from './testing/issuer/test-issuer.js'
export type { ActingClient, Actor, Credential, TestUser } from './testing/requests/acting.js'
export type { DefinePayload, TokenClaims } from './testing/issuer/claims.js'
export type { TestSessionRow, TestSignedIn, TestUserRow } from './testing/issuer/signed-in.js'
export type { TestClock } from './testing/issuer/clock.js'
export type { HostileCredential, HostileToken } from './testing/hostile/hostile-token.js'
export type { IssuerServer } from './testing/issuer/http-face.js'
export type { Outage, PublishedKeys } from './testing/issuer/key-server.js'
export type { FetchHandler, TestTarget } from './testing/requests/target.js'
export { expectIsolated } from './testing/isolation/expect-isolated.js'
export type { IsolatedRoute, PathParameters } from './testing/isolation/isolated-route.js'
export type { IsolationOptions, Person } from './testing/isolation/replay.js'

warnOutsideTests()
