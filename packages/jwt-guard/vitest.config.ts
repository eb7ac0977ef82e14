import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'jwt-guard',
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
  },
})
