import { readFileSync } from 'node:fs'

/** What a command touches of the world; tests give their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Everything on standard input. */
  readonly stdin: () => Promise<string>
  /** A line for the reader, or for the next program. */
  readonly out: (line: string) => void
  /** A line about what went wrong, or about what was done. */
  readonly err: (line: string) => void
  /** Whether standard output takes colours. */
  readonly colors: boolean
  /** Of the package. */
  readonly version: () => string
}

/**
 * The process itself. Colours only on a terminal, unless FORCE_COLOR or NO_COLOR says otherwise.
 *
 * @param manifest the package.json of this package: source and build lie at different depths.
 */
export function ioOfProcess(manifest: URL): Io {
  const { env, stdin, stdout, stderr } = process
  for (const stream of [stdout, stderr]) stream.on('error', endQuietly)
  return {
    env,
    cwd: process.cwd(),
    stdin: async () => {
      if (stdin.isTTY) stderr.write('paste the token, then Enter and Ctrl-D\n')
      const chunks: Buffer[] = []
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array))
      return Buffer.concat(chunks).toString('utf8')
    },
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    colors: wantsColors(env, stdout.isTTY),
    version: () => versionIn(manifest),
  }
}

function versionIn(manifest: URL): string {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(manifest, 'utf8')) as object
  return String(version)
}

/** A reader that has enough, such as `head`, is no failure: the exit code stays what it is. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** NO_COLOR (no-color.org) counts when it is there and not empty; FORCE_COLOR unless it is 0. */
export function wantsColors(env: Io['env'], isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
