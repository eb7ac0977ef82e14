import 'server-only'

/** What is sent to the API. */
export interface Attack {
  readonly method: 'GET' | 'POST'
  readonly path: `/api/${string}`
  /** `null`: none. */
  readonly token: string | null
  /** Where the token goes; in the header, if nothing is said. */
  readonly tokenIn?: 'query'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** Something to try, with what should come of it. */
export interface Attempt {
  readonly label: string
  /** What is done, in a sentence. */
  readonly does: string
  readonly expected: number
  /** Why the API says so. */
  readonly because: string
  /** @param token the person's own access token */
  build(token: string): Promise<Attack>
}

/** A look at the list: what most attempts are about. */
export const list = (token: string | null): Attack => ({
  method: 'GET',
  path: '/api/todos?limit=1',
  token,
})
