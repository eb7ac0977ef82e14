import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/server.ts', 'src/migrate.ts', 'src/empty-bin.ts'],
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  clean: true,
  // Development only, and TypeScript: see src/embedded-postgres.ts.
  external: [/^@examples\/local-stack\//],
})
