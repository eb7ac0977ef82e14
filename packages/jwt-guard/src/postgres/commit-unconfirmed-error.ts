/**
 * The connection was lost, or the answer did not come in time, while the transaction was being
 * committed: nobody knows whether it was saved. Neither report it as saved nor run it again blindly;
 * look, or let the write have a key that makes it once. `cause` is what the driver said.
 *
 * @example
 * ```ts
 * import { ownerScope } from 'jwt-guard'
 * import { CommitUnconfirmedError, withOwner } from 'jwt-guard/pg'
 * import { pool } from './database.js'
 * import { principal } from './request.js'
 *
 * try {
 *   await withOwner(pool, ownerScope(principal), (client) => client.query('DELETE FROM app.todos'))
 * } catch (error) {
 *   if (error instanceof CommitUnconfirmedError) console.warn('it may have been saved: look')
 *   throw error
 * }
 * ```
 */
export class CommitUnconfirmedError extends Error {
  override readonly name = 'CommitUnconfirmedError'

  constructor(cause: unknown) {
    super('withOwner: the commit was sent and not confirmed; nobody knows whether it was saved', {
      cause,
    })
  }
}
