/** A transaction, or a savepoint within one. */
export interface Level {
  readonly parent: Level | undefined
  over: boolean
}

/** Lets the statements of one connection through, one at a time. */
export interface Turns {
  /**
   * Sends when the statement before has its answer and no savepoint is open but that of `asking`:
   * `ROLLBACK TO` undoes whatever came after its savepoint, also what came from beside it.
   *
   * @param own whose statement it is; once that is over, it is refused
   */
  take(asking: Level, own: Level, send: () => Promise<void>): Promise<void>
  /** Opens a savepoint; others of the same parent wait until it has left. */
  enter(level: Level, send: () => Promise<void>): Promise<void>
  /** Ends a savepoint, and those within it that nobody waited for. */
  leave(level: Level, send: () => Promise<void>): Promise<void>
  /** Ends all: what waits is refused, what is under way is waited for. */
  end<Result>(send: () => Promise<Result>): Promise<Result>
}

interface Turn {
  readonly asking: Level
  readonly start: () => Promise<void>
  readonly refuse: () => void
}

export function createTurns(root: Level): Turns {
  const waiting = new Set<Turn>()
  const leaving = new WeakSet<Level>()
  let open = root
  let underWay: Promise<void> | undefined
  let ended = false

  function next(): void {
    if (underWay !== undefined || ended) return
    for (const turn of waiting) {
      if (running(turn.asking) !== open) continue
      waiting.delete(turn)
      underWay = turn.start().then(() => {
        underWay = undefined
        next()
      })
      return
    }
  }

  function take(asking: Level, own: Level, send: () => Promise<void>): Promise<void> {
    if (ended) return Promise.reject(finished())
    return new Promise((resolve, reject) => {
      waiting.add({
        asking,
        start: () => (isOver(own) ? Promise.reject(finished()) : send()).then(resolve, reject),
        refuse: () => reject(finished()),
      })
      next()
    })
  }

  return {
    take,
    enter(level, send) {
      const parent = level.parent ?? root
      return take(parent, parent, async () => {
        if (isOver(level)) throw finished()
        await send()
        // What it is within has been left meanwhile, and takes this savepoint with it.
        if (isOver(level)) throw finished()
        open = level
      })
    },
    async leave(level, send) {
      if (ended || isOver(level)) throw finished()
      leaving.add(level)
      if (isWithin(open, level)) open = level
      closeWithin(level)
      await take(level, level, async () => {
        try {
          await send()
        } finally {
          level.over = true
          if (isWithin(open, level)) open = level.parent ?? root
        }
      })
    },
    async end(send) {
      ended = true
      for (const turn of waiting) turn.refuse()
      waiting.clear()
      await underWay
      return send()
    },
  }

  /** With a savepoint all those within it are over, also those that nobody waited for. */
  function isOver(level: Level): boolean {
    if (level.over) return true
    for (let one = level.parent; one !== undefined; one = one.parent) {
      if (one.over || leaving.has(one)) return true
    }
    return false
  }

  /** What is over counts for what it was within. */
  function running(level: Level): Level {
    let one = level
    while (isOver(one) && one.parent !== undefined) one = one.parent
    return one
  }

  /** Statements of deeper savepoints that wait are refused: they are over with this one. */
  function closeWithin(level: Level): void {
    for (const turn of waiting) {
      if (turn.asking !== level && isWithin(turn.asking, level)) {
        waiting.delete(turn)
        turn.refuse()
      }
    }
  }
}

/**
 * By how deep it is: a name means the innermost of that name, and one that was kept, or that nobody
 * waited for, may still be there within the one that ends.
 */
export function savepointName(level: Level): string {
  let depth = 0
  for (let one = level.parent; one !== undefined; one = one.parent) depth += 1
  return `jwt_guard_${depth}`
}

/** The deeper of two, if one is within the other; else the first. */
export function deeper(one: Level, other: Level | undefined): Level {
  return other !== undefined && isWithin(other, one) ? other : one
}

function isWithin(level: Level, outer: Level): boolean {
  for (let one: Level | undefined = level; one !== undefined; one = one.parent) {
    if (one === outer) return true
  }
  return false
}

function finished(): Error {
  return new Error('withOwner: this has been finished with the transaction or savepoint around it')
}
