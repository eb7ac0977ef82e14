import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The workspace's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} path */
export const inRoot = (...path) => join(ROOT, ...path)
