import { defineConfig } from 'vitest/config'

const LONG = 'test/**/*.long.test.ts'

export default defineConfig({
  test: {
    // More than cores less one, vitest's own choice: many files mostly wait.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [LONG],
          testTimeout: 20_000,
        },
      },
      // Left to `npm run test:all`.
      { test: { name: 'long', include: [LONG], testTimeout: 120_000 } },
    ],
  },
})
