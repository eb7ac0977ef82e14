import { defineConfig } from 'vitest/config'

const LONG = 'test/**/*.long.test.ts'

const slowStarts = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      { test: { ...slowStarts, name: 'unit', include: ['test/**/*.test.ts'], exclude: [LONG] } },
      // Left to `npm run test:all`.
      { test: { ...slowStarts, name: 'long', include: [LONG] } },
    ],
  },
})
