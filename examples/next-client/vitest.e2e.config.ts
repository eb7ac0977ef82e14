import { defineConfig } from 'vitest/config'

const LONG = 'e2e/**/*.long.test.ts'

const wholeStack = {
  globalSetup: ['test/support/built-app.ts', 'e2e/support/built-api.ts'],
  testTimeout: 120_000,
  // A whole system on a busy machine: one more try, and the report says `(retry x1)`. Such a story is
  // to be mended, not to be trusted.
  retry: process.env['CI'] === 'true' ? 1 : 0,
  hookTimeout: 120_000,
  // A browser on a busy machine takes its time.
  expect: { poll: { timeout: 10_000 } },
}

export default defineConfig({
  test: {
    // Each file runs whole stacks; on two cores, two of them.
    maxWorkers: 2,
    projects: [
      { test: { ...wholeStack, name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: [LONG] } },
      // Left to `npm run test:all`.
      { test: { ...wholeStack, name: 'long', include: [LONG] } },
    ],
  },
})
