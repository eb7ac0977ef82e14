import { defineConfig } from 'vitest/config'

const LONG = 'test/**/*.long.test.ts'

const withPostgres = {
  globalSetup: 'test/support/global-setup.ts',
  // Every response of the suite is held against the OpenAPI document.
  setupFiles: 'test/support/contract-setup.ts',
  // No test changes a module, so the files of a worker may share them: imports took a third.
  isolate: false,
  // Of one file: each may start a process, and a third on two cores only makes the others late.
  maxConcurrency: 2,
  testTimeout: 30_000,
  hookTimeout: 30_000,
}

export default defineConfig({
  test: {
    // More than there may be cores: some files mostly wait, for time-outs and for other processes.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...withPostgres,
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [LONG],
        },
      },
      // Left to `npm run test:all`.
      { test: { ...withPostgres, name: 'long', include: [LONG] } },
    ],
  },
})
