import { defineConfig, type Options } from 'tsup'

const shared: Options = {
  target: 'es2022',
  platform: 'neutral',
}

/** The package's own `imports` are for who loads it to resolve: by the file that `build/` writes. */
const engine: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'engine',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^#signature$/ }, () => ({
      path: './signature/engine.js',
      external: true,
    })),
}

/** The ES modules, and the declarations of both kinds; `build/` makes the CommonJS files. */
export default defineConfig([
  {
    ...shared,
    // Every file of src/ is a door, a subpath export of package.json, but for the command; those of
    // signature/ are what `#signature` stands for.
    entry: ['src/*.ts', 'src/signature/{node,web}.ts'],
    format: 'esm',
    external: [/^node:/],
    // `http` for `node:http` is unknown to Deno and Workers.
    removeNodeProtocol: false,
    // Shared chunks: AuthError is one class, whichever door it comes through.
    splitting: true,
    sourcemap: true,
    esbuildPlugins: [engine],
  },
  {
    ...shared,
    // Of the CommonJS kind: ES modules may take their types from these, the reverse is TS1479.
    entry: ['src/*.ts', '!src/cli.ts'],
    format: 'cjs',
    external: [/^node:/, /^#/],
    dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
  },
])
