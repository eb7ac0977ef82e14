import { readFileSync, writeFileSync } from 'node:fs'
import { doors, inPackage } from './manifest.mjs'

/** Have classes with private members, and declare them once for each kind of module. */
const OF_TWO_KINDS = /from '(drizzle-orm|kysely)'/

/**
 * Writes dist/*.d.ts: each hands on what its .d.cts declares. Two declarations of a brand are two
 * brands, so a guard of one kind of module would be none for the other.
 *
 * What the driver's own types are, though, is for the kind of module to say: to an ES module, the
 * Kysely of a CommonJS one is another class. Such a door has its text twice, with its brands in the
 * files that both import.
 */
export function writeDeclarations() {
  for (const door of doors()) {
    const declared = readFileSync(inPackage('dist', `${door}.d.cts`), 'utf8')
    const text = OF_TWO_KINDS.test(declared) ? declared : `export * from './${door}.cjs'\n`
    writeFileSync(inPackage('dist', `${door}.d.ts`), text)
  }
}
