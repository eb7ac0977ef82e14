import { readFileSync } from 'node:fs'

const REPOSITORY = new URL('../../../../', import.meta.url)

/** Where some lines of a file are: from the one where `from` begins to the one where `to` ends. */
export interface Place {
  readonly file: string
  /** May go over several lines. */
  readonly from: string
  /** The first after that; absent: nothing more. */
  readonly to?: string
}

/**
 * The lines as they are in the file, moved to the left.
 *
 * @throws Error if they aren't there (any more), or `from` is there twice
 */
export function excerpt({ file, from, to = from }: Place): { file: string; text: string } {
  const source = readFileSync(new URL(file, REPOSITORY), 'utf8')
  const first = source.indexOf(from)
  if (first === -1 || source.includes(from, first + 1)) {
    throw new Error(`${file} must have this once: ${from}`)
  }
  const last = source.indexOf(to, first)
  if (last === -1) throw new Error(`${file} doesn't have this any more: ${to}`)
  const end = source.indexOf('\n', last + to.length)
  const lines = source.slice(source.lastIndexOf('\n', first) + 1, end).split('\n')
  const indent = Math.min(...lines.filter(Boolean).map((line) => line.search(/\S/)))
  return { file, text: lines.map((line) => line.slice(indent)).join('\n') }
}
