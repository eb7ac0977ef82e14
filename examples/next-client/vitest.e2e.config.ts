import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: ['test/support/built-app.ts', 'e2e/support/built-api.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A browser on a busy machine takes its time.
    expect: { poll: { timeout: 10_000 } },
    // Each file runs whole stacks; on two cores, two of them.
    maxWorkers: 2,
  },
})
