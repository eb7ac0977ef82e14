import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'jwt-guard',
    include: ['test/**/*.test.ts'],
    // More than cores less one, vitest's own choice: many files mostly wait.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
})
