import { defineConfig } from 'tsup'

/** One entry per subpath export. */
export default defineConfig({
  entry: ['src/index.ts', 'src/express.ts', 'src/fetch.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: ['jose', 'express'],
  // Shared chunks: AuthError is one class, whichever door it comes through.
  splitting: true,
  clean: true,
  sourcemap: false,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})
