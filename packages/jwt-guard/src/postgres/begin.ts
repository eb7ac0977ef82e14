import type { OwnerScope } from '../scope/owner.js'
import { ownerSettingSql } from './owner-setting.js'

export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable'

export interface TransactionOptions {
  /** Absent: the database's default. */
  readonly isolationLevel?: IsolationLevel
  /** `true`: Postgres refuses writes. */
  readonly readOnly?: boolean
  /** The claim that `scope` must be of, as the policies are. Default `sub`, the user's. */
  readonly claim?: string
}

/**
 * Begins a transaction and names its owner, as one message. The setting is local to the
 * transaction: however that ends, Postgres takes it back.
 *
 * @throws TypeError for an option that is none
 */
export function beginSql(scope: OwnerScope, options: TransactionOptions): string {
  return `${beginning(options)}; ${ownerSettingSql(scope)}`
}

function beginning(options: TransactionOptions): string {
  const { isolationLevel, readOnly = false } = options
  const wrong = Object.keys(options).find((name) => !OPTIONS.includes(name))
  if (wrong !== undefined) throw new TypeError(`withOwner: unknown option \`${wrong}\``)
  if (isolationLevel !== undefined && !LEVELS.includes(isolationLevel)) {
    throw new TypeError(`withOwner: \`isolationLevel\` must be one of ${LEVELS.join(', ')}`)
  }
  if (typeof readOnly !== 'boolean') {
    throw new TypeError('withOwner: `readOnly` must be true or false')
  }
  const level = isolationLevel === undefined ? '' : ` ISOLATION LEVEL ${isolationLevel}`
  return `BEGIN${level}${readOnly ? ' READ ONLY' : ''}`
}

const OPTIONS: readonly string[] = ['isolationLevel', 'readOnly', 'claim']
const LEVELS: readonly string[] = ['read committed', 'repeatable read', 'serializable']
