import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Io } from './io.js'
import { UsageError } from './usage-error.js'

/** Variables of one side, with where they came from. */
export interface Variables {
  /** For the reader: `.env`, `the environment`. */
  readonly source: string
  readonly values: Readonly<Record<string, string>>
}

/** @throws UsageError if the file can't be read. */
export function readEnvFile(io: Io, path: string): Variables {
  try {
    const values = parseEnv(readFileSync(resolve(io.cwd, path), 'utf8'))
    return { source: path, values: given(values) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw new UsageError(`${path} can't be read (${code})`)
  }
}

/** Those of the file alone: of the one that is named, else of a `.env` if there is one. */
export function readFileVariables(io: Io, named: string | undefined): Variables | undefined {
  if (named !== undefined) return readEnvFile(io, named)
  try {
    return readEnvFile(io, '.env')
  } catch {
    return undefined
  }
}

/** The environment, over a `.env` in the working folder if there is one. */
export function readEnvironment(io: Io): Variables {
  const environment = given(io.env)
  const file = readFileVariables(io, undefined)
  return file === undefined
    ? { source: 'the environment', values: environment }
    : { source: 'the environment and .env', values: { ...file.values, ...environment } }
}

/** An empty variable counts as missing, as compose files write them. */
function given(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  )
}
