import { copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join } from 'node:path'
import { rolldown } from 'rolldown'
import { engineFile } from './engine.mjs'
import { doors, ENGINES, inPackage, readManifest } from './manifest.mjs'

/** ES modules only, so a CommonJS file can't always require it: Jest, for one, refuses. */
const BUILT_IN = 'jose'

/**
 * Writes dist/*.cjs, with jose inside, in a file of its own that names version and licence.
 * Everything else that is not of this package stays a `require`.
 */
export async function writeCommonJs() {
  const home = folderOf(BUILT_IN)
  const { version } = readManifest(home)
  const bundle = await rolldown({
    input: Object.fromEntries(
      [...doors(), ...ENGINES].map((name) => [name, inPackage('src', `${name}.ts`)]),
    ),
    platform: 'neutral',
    external: (id) => id !== BUILT_IN && !id.startsWith('.') && !isAbsolute(id),
    transform: { target: 'es2022' },
  })
  await bundle.write({
    dir: inPackage('dist'),
    format: 'cjs',
    sourcemap: true,
    // Not where pnpm happens to keep it; the content is in the map.
    sourcemapPathTransform: (source) =>
      source.replace(/^.*node_modules(?=[\\/])/, '../node_modules'),
    entryFileNames: '[name].cjs',
    paths: { '#signature': engineFile('cjs') },
    strict: true,
    esModule: true,
    chunkFileNames: ({ name }) => (name === BUILT_IN ? `${name}.cjs` : 'chunk-[hash].cjs'),
    codeSplitting: { groups: [{ name: BUILT_IN, test: /[\\/]node_modules[\\/]/ }] },
    banner: ({ name }) =>
      name === BUILT_IN ? `/*! jose ${version}, MIT: see LICENSE-jose.md */` : '',
  })
  await bundle.close()
  copyFileSync(join(home, 'LICENSE.md'), inPackage('dist/LICENSE-jose.md'))
}

/** @param {string} dependency */
function folderOf(dependency) {
  return dirname(createRequire(import.meta.url).resolve(`${dependency}/package.json`))
}
