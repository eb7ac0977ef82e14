import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Passwords } from './set-up.js'

/** What is needed to connect, kept in the folder with mode 0600. */
export interface ServerRecord {
  /** Those of the three roles, and the superuser's. */
  readonly passwords: Passwords & { readonly admin: string }
  /** Absent while the server starts; kept when it has ended. */
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

export function readServerRecord(folder: string): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as ServerRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws Error if the folder holds data, but no longer the passwords to it */
export function keptServerRecord(folder: string): ServerRecord {
  const record = readServerRecord(folder)
  if (!record) throw new Error(`${join(folder, FILE)} is gone, so ${folder} is lost: remove it`)
  return record
}

export function writeServerRecord(folder: string, record: ServerRecord): void {
  const draft = join(folder, `${FILE}.draft`)
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 })
  renameSync(draft, join(folder, FILE))
}
