import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Passwords } from './set-up.js'

/** What is the same from run to run, kept in the folder with mode 0600. */
export interface ServerRecord {
  /** Those of the three roles, and the superuser's. */
  readonly passwords: Passwords & { readonly admin: string }
  /** The last run's. Whether anything listens there now is in the run folder's record alone. */
  readonly port?: number
}

const FILE = 'server.json'

export function newServerRecord(): ServerRecord {
  const password = () => randomBytes(24).toString('base64url')
  return {
    passwords: {
      admin: password(),
      auth_owner: password(),
      todo_owner: password(),
      todo_app: password(),
    },
  }
}

/** @throws Error if the folder holds data, but no longer the passwords to it */
export function readServerRecord(folder: string): ServerRecord {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as ServerRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(`${join(folder, FILE)} is gone, so ${folder} is lost: remove it`)
  }
}

export function writeServerRecord(folder: string, record: ServerRecord): void {
  const draft = join(folder, `${FILE}.draft`)
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 })
  renameSync(draft, join(folder, FILE))
}
