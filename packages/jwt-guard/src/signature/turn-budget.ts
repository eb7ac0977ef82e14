/** What may still be done in this turn of the event loop. Milliseconds. */
export interface TurnBudget {
  left(): number
  spend(ms: number): void
}

/**
 * @param turn something that is another number in each turn of the event loop. Where it is NaN,
 *   turns can't be told apart, and there is no budget.
 */
export function createTurnBudget(budget: number, turn: () => number): TurnBudget {
  let current = NaN
  let spent = 0
  return {
    left() {
      const now = turn()
      if (now !== current) {
        current = now
        spent = 0
      }
      return Number.isNaN(now) ? 0 : budget - spent
    },
    spend(ms) {
      spent += ms
    },
  }
}
