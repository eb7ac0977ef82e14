import type { OwnerScope } from '../../../src/index.js'
import type { TransactionOptions } from '../../../src/pg.js'

export type Row = Readonly<Record<string, unknown>>
/** Runs one statement, as the driver's own raw SQL. */
export type Sql = (text: string) => Promise<readonly Row[]>

/** A driver's door, as the contract sees it. */
export interface Driver {
  readonly name: string
  /** Round trips beside the work. */
  readonly roundTrips: number
  /** `false`: it has no such option. */
  readonly readOnly?: boolean
  open(url: string, options: { readonly max: number }): Opened
}

export interface Opened {
  withOwner<Result>(
    scope: OwnerScope,
    work: (sql: Sql) => Result | PromiseLike<Result>,
    options?: Pick<TransactionOptions, 'isolationLevel' | 'readOnly' | 'claim'>,
  ): Promise<Result>
  /** By the pool itself, around `withOwner`. */
  readonly around: Sql
  assertRowLevelSecurity(): Promise<void>
  close(): Promise<void>
}
