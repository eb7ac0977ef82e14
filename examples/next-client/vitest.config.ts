import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The build refuses a server's file in the browser; a test is neither, and loads both. */
const alias = {
  'server-only': fileURLToPath(new URL('node_modules/server-only/empty.js', import.meta.url)),
}

const LONG = 'test/http/**/*.long.test.ts'

const http = {
  globalSetup: ['test/support/built-app.ts', 'test/support/shared-database.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What is done after an answer, on a busy machine.
  expect: { poll: { timeout: 20_000 } },
}

export default defineConfig({
  test: {
    // Each file under http starts an app; on two cores, two of them.
    maxWorkers: 2,
    projects: [
      { resolve: { alias }, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        resolve: { alias },
        test: { ...http, name: 'http', include: ['test/http/**/*.test.ts'], exclude: [LONG] },
      },
      // Left to `npm run test:all`.
      { resolve: { alias }, test: { ...http, name: 'long', include: [LONG] } },
    ],
  },
})
