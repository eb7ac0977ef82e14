/** A generated PrismaClient, of whatever schema and extensions. */
export interface PrismaDatabase<Tx extends object> {
  $transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  $extends(extension: Extension): unknown
}

interface Extension {
  readonly query: { $allOperations(this: void, call: Call): Promise<unknown> }
}

interface Call {
  readonly operation: string
  readonly args: unknown
  query(this: void, args: unknown): PromiseLike<unknown>
}

/** Prisma's interactive transaction, in which operations asked at once are still one by one. */
export function transactionOf<Tx extends object, Result>(
  prisma: PrismaDatabase<Tx>,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const extended = prisma.$extends({ query: { $allOperations: apart() } })
  if (!isClient<Tx>(extended)) throw new TypeError('withOwner: expected a PrismaClient')
  return extended.$transaction((tx) => work(withoutTransactions(tx)))
}

/**
 * What is asked in one turn of the event loop is one batch to Prisma: when a part of it fails, those
 * after it are never sent and end without an error (7.10), and all of it belongs to the savepoint
 * that the first was asked in. Reads by `findUnique` go on after a failure, and stay together.
 */
function apart(): Extension['query']['$allOperations'] {
  let free = Promise.resolve()
  return async ({ operation, args, query }) => {
    if (TOGETHER.has(operation)) return query(args)
    const before = free
    free = before.then(() => new Promise(setImmediate))
    await before
    return query(args)
  }
}

const TOGETHER: ReadonlySet<string> = new Set(['findUnique', 'findUniqueOrThrow'])

/** By a list, `$transaction` would leave this transaction for one without an owner. */
function withoutTransactions<Tx extends object>(tx: Tx): Tx {
  return new Proxy(tx, {
    get: (target, name): unknown =>
      name === '$transaction' ? refuse : Reflect.get(target, name, target),
  })
}

function refuse(): never {
  throw new TypeError(
    'withOwner: tx.$transaction would undo what is asked beside it; a savepoint is withOwner of the ' +
      'same scope, within the work',
  )
}

function isClient<Tx extends object>(value: unknown): value is PrismaDatabase<Tx> {
  return typeof value === 'object' && value !== null && '$transaction' in value
}
