/** A route to replay: `'GET /api/todos/:id'`, or that with a body. */
export type IsolatedRoute =
  | string
  | {
      readonly route: string
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
    }

/** Path parameters by name. */
export type PathParameters = Readonly<Record<string, string | number>>

export interface ReadRoute {
  readonly name: string
  readonly method: string
  readonly pattern: string
  readonly parameters: readonly string[]
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

const ROUTE = /^([A-Z]+) (\/\S*)$/
const PARAMETER = /:(\w+)/g

/** @throws TypeError if it doesn't read like `GET /api/todos/:id`. */
export function readRoute(input: IsolatedRoute): ReadRoute {
  const { route, body, headers = {} } = typeof input === 'string' ? { route: input } : input
  const [, method, pattern] = ROUTE.exec(route) ?? []
  if (method === undefined || pattern === undefined) {
    throw new TypeError(`expectIsolated: not a route such as 'GET /api/todos/:id': ${route}`)
  }
  const parameters = [...pattern.matchAll(PARAMETER)].map(([, name = '']) => name)
  return { name: route, method, pattern, parameters, body, headers }
}

/** @throws TypeError if a parameter is missing. */
export function fillIn({ name, pattern }: ReadRoute, parameters: PathParameters): string {
  return pattern.replace(PARAMETER, (_, parameter: string) => {
    const value = parameters[parameter]
    if (value === undefined) {
      throw new TypeError(`expectIsolated: \`row\` gives no ${parameter} for ${name}`)
    }
    return encodeURIComponent(value)
  })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A shorter one might be somebody's. */
const MIN_INVENTED = 12

/** An id of the same form that nobody has. */
export function unusedId(like: string | number): string {
  const text = String(like)
  if (UUID.test(text)) return crypto.randomUUID()
  // As far as 32-bit columns go: a larger one may be refused for its size alone.
  if (/^\d+$/.test(text)) return inventedNumber(text)
  const random = crypto.getRandomValues(new Uint8Array(Math.max(text.length, MIN_INVENTED)))
  return Array.from(random, (byte) => (byte % 36).toString(36)).join('')
}

function inventedNumber(not: string): string {
  const number = String(2_147_483_647 - Math.floor(Math.random() * 1000))
  return number === not ? inventedNumber(not) : number
}
