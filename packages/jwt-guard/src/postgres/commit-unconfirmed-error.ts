/**
 * The connection was lost, or the answer did not come in time, while the transaction was being
 * committed: nobody knows whether it was saved. Neither report it as saved nor run it again blindly;
 * look, or let the write have a key that makes it once. `cause` is what the driver said.
 */
export class CommitUnconfirmedError extends Error {
  override readonly name = 'CommitUnconfirmedError'

  constructor(cause: unknown) {
    super('withOwner: the commit was sent and not confirmed; nobody knows whether it was saved', {
      cause,
    })
  }
}

/**
 * What failed at COMMIT, as the caller sees it: Postgres' own refusal (a deferred constraint, a
 * serialisation) says for certain that nothing was saved, all else says nothing.
 *
 * @param ofPostgres the answer itself, where the driver wraps it
 */
export function commitFailure(error: unknown, ofPostgres: unknown = error): unknown {
  const answer = Object(ofPostgres) as object
  const isRefusal = Reflect.get(answer, 'severity') === 'ERROR'
  const certain = isRefusal && Reflect.get(answer, 'code') !== COMPLETION_UNKNOWN
  return certain ? error : new CommitUnconfirmedError(error)
}

/** SQLSTATE 40003, statement_completion_unknown. */
const COMPLETION_UNKNOWN = '40003'
