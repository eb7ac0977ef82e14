import { spawnSync } from 'node:child_process'

/** The account that the server runs as: empty for the present one. */
export type ServerAccount = { readonly uid: number; readonly gid: number } | Record<string, never>

/** Postgres refuses to run as root, so root drops to `postgres`, else to `nobody`. */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf(name, '-u'), idOf(name, '-g')]
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error('Postgres does not run as root, and there is no account "postgres" or "nobody"')
}

function idOf(name: string, flag: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}
