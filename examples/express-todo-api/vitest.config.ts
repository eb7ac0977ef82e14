import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Every response of the suite is held against the OpenAPI document.
    setupFiles: 'test/support/contract-setup.ts',
    // No test changes a module, so the files of a worker may share them: imports took a third.
    isolate: false,
    // More than there may be cores: some files mostly wait, for time-outs and for other processes.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
