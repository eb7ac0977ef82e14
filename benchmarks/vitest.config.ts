import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'benchmarks',
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    execArgv: ['--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK'],
  },
})
