import { defineConfig } from 'vitest/config'

/** Tests of the repository itself: its rules, its documents, its scripts. */
export default defineConfig({
  test: { name: 'workspace', include: ['test/**/*.test.ts'], testTimeout: 60_000 },
})
