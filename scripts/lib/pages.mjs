import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { inRoot } from './root.mjs'

/** A file of the repository that a page shows: `<!-- file: <path> -->`, then the block of code. */
const SHOWN = /^<!-- file: (\S+) -->\n(?:\n```[^]*?^```\n|$)?/gm

/**
 * A page with each file that it shows as the file is now.
 * @param {string} page
 * @param {(path: string) => string} read by the path from the root
 */
export function withFiles(page, read) {
  return page.replaceAll(SHOWN, (_, /** @type {string} */ path) => {
    const language = extname(path).slice(1)
    return `<!-- file: ${path} -->\n\n\`\`\`${language}\n${read(path).trimEnd()}\n\`\`\`\n`
  })
}

/** The paths, from the root, of the pages whose files have changed since. */
export function outdatedPages() {
  return pages().filter((page) => written(page) !== current(page))
}

/** Writes them anew, and says which. */
export function updatePages() {
  const outdated = outdatedPages()
  for (const page of outdated) writeFileSync(inRoot(page), current(page))
  return outdated
}

function pages() {
  return readdirSync(inRoot('docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join('docs', path).replaceAll('\\', '/'))
    .sort()
}

/** @param {string} page */
const current = (page) => withFiles(written(page), written)

/** @param {string} path */
function written(path) {
  return readFileSync(inRoot(path), 'utf8').replaceAll('\r\n', '\n')
}
