/** Where somebody is signed in. */
export interface Device {
  /** Of the session; it is no secret, and opens nothing. */
  readonly id: string
  /** As it calls itself: `Firefox on Windows`. */
  readonly name: string
  /** The IP address it was signed in from, where that is known. */
  readonly address: string | null
  /** When its session was made or last renewed (an instant): once a day at most. */
  readonly usedAt: string
  /** The one that asks. */
  readonly current: boolean
}
