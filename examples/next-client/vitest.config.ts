import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Each file under http starts an app; on two cores, two of them.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'http',
          include: ['test/http/**/*.test.ts'],
          globalSetup: ['test/support/built-app.ts', 'test/support/shared-database.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
