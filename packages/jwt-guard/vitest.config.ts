import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.js'

const LONG = 'test/**/*.long.test.ts'
/** With a Postgres of their own, which starts once for all of them. */
const POSTGRES = 'test/{postgres,sequelize}/**/*.test.ts'
/** It puts another module in the place of the driver's. */
const POSTGRES_MOCKED = ['test/postgres/contract/no-setting.test.ts']
const globalSetup = 'test/support/postgres/global-setup.ts'
/** They put another module in the place of one, or count all timers there are: they share nothing. */
const MOCKED = [
  'test/core/{errors,signature-length,token-cache}.test.ts',
  'test/guides/request-log.test.ts',
  'test/keys/{own-loads,refresh}.test.ts',
  'test/scope/owner.test.ts',
  'test/signature/differential.test.ts',
  'test/wycheproof/wycheproof.test.ts',
]
const BETTER_AUTH = [
  'test/better-auth/{matrix,options,tokens}.test.ts',
  'test/client/better-auth-client.test.ts',
  'test/revocation/better-auth.test.ts',
  'test/testing/issuer/{define-payload,shape}.test.ts',
]
/** What package.json has built for Node, from the source. */
const resolve = { alias: { '#signature': `${import.meta.dirname}/src/signature/node.ts` } }

export default defineConfig({
  test: {
    // More than there may be cores: many files mostly wait, for time-outs, sockets and Postgres.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    coverage: {
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: '../../.data/coverage',
    },
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [LONG, POSTGRES, ...MOCKED],
          // The files of a worker share their modules: to load them anew took a fifth of the time.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      { resolve, test: { name: 'mocked', include: MOCKED, testTimeout: 20_000 } },
      {
        resolve,
        test: {
          name: 'postgres',
          include: [POSTGRES],
          exclude: [LONG, ...POSTGRES_MOCKED],
          globalSetup,
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        resolve,
        test: {
          name: 'postgres mocked',
          include: POSTGRES_MOCKED,
          globalSetup,
          testTimeout: 20_000,
        },
      },
      // What only Better Auth itself can say, once more with the newest of the versions that are tried.
      // The OAuth provider is not among it: none that installs takes that version.
      {
        resolve: {
          alias: [
            ...Object.entries(resolve.alias).map(([find, replacement]) => ({ find, replacement })),
            { find: /^better-auth(?=$|\/)/, replacement: 'better-auth-newest' },
          ],
        },
        test: {
          name: 'long newest Better Auth',
          include: BETTER_AUTH,
          env: { BETTER_AUTH: 'better-auth-newest' },
          isolate: false,
          testTimeout: 20_000,
        },
      },
      // Left to `npm run test:all`.
      { resolve, test: { name: 'long', include: [LONG], globalSetup, testTimeout: 120_000 } },
    ],
  },
})
