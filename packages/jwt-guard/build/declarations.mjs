import { writeFileSync } from 'node:fs'
import { doors, inPackage } from './manifest.mjs'

/**
 * Writes dist/*.d.ts: each hands on what its .d.cts declares. Two declarations of a brand are two
 * brands, so a guard of one kind of module would be none for the other.
 */
export function writeDeclarations() {
  for (const door of doors()) {
    writeFileSync(inPackage('dist', `${door}.d.ts`), `export * from './${door}.cjs'\n`)
  }
}
