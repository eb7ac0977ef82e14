import { defineConfig } from 'tsup'

export default defineConfig({
  // Every file there is a door: a subpath export of package.json.
  entry: ['src/*.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  // `http` for `node:http` is unknown to Deno and Workers.
  removeNodeProtocol: false,
  // Shared chunks: AuthError is one class, whichever door it comes through.
  splitting: true,
  clean: true,
  sourcemap: false,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})
