import { defineConfig } from 'vitest/config'

/** Tests of the repository itself: its rules, its documents, its scripts. */
export default defineConfig({
  resolve: {
    // A test of the client's settings loads a file of its server.
    alias: {
      'server-only': `${import.meta.dirname}/examples/next-client/node_modules/server-only/empty.js`,
    },
  },
  test: {
    name: 'workspace',
    include: ['test/**/*.test.ts'],
    // Of two cores vitest would use one.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
})
