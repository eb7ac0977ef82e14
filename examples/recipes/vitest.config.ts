import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // Of two cores vitest would use one.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
})
