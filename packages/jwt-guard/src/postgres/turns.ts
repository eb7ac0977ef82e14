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
        start: () => (own.over ? Promise.reject(finished()) : send()).then(resolve, reject),
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
        await send()
        open = level
      })
    },
    async leave(level, send) {
      if (ended || level.over) throw finished()
      for (let one: Level | undefined = open; one !== undefined; one = one.parent) {
        if (one === level) open = level
      }
      closeWithin(level)
      await take(level, level, async () => {
        try {
          await send()
        } finally {
          level.over = true
          open = level.parent ?? root
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

  /** Statements of deeper savepoints that wait are refused: they are over with this one. */
  function closeWithin(level: Level): void {
    for (const turn of waiting) {
      if (turn.asking !== level && isWithin(turn.asking, level)) {
        turn.asking.over = true
        waiting.delete(turn)
        turn.refuse()
      }
    }
  }
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

/** What is over counts for what it was within. */
function running(level: Level): Level {
  let one = level
  while (one.over && one.parent !== undefined) one = one.parent
  return one
}

function finished(): Error {
  return new Error('withOwner: this has been finished with the transaction or savepoint around it')
}
