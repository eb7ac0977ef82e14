import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'http',
          include: ['test/http/**/*.test.ts'],
          globalSetup: ['test/support/built-app.ts', 'test/support/shared-database.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The files share one Postgres, and two cores are few for several apps at once.
          fileParallelism: false,
        },
      },
    ],
  },
})
