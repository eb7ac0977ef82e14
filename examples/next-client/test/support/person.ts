import { randomUUID } from 'node:crypto'

/** A browser's worth of state: its cookies, and the origin it sends. */
export interface Person {
  readonly email: string
  readonly password: string
  /** The Cookie header. */
  cookie(): string
  cookies(): { name: string; value: string }[]
  /** The raw session token and its signature, as they are in the cookie. */
  sessionCookie(): string
  /** A request as the app's own pages send it. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
}

/** Somebody with an e-mail address of their own, and no account yet. */
export function stranger(url: string): Person {
  const jar = new Map<string, string>()
  const person: Person = {
    email: `${randomUUID()}@example.test`,
    password: 'correct horse battery',
    cookies: () => [...jar].map(([name, value]) => ({ name, value })),
    cookie: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    sessionCookie() {
      const [value] = [...jar].filter(([name]) => name.endsWith('session_token')).map(([, v]) => v)
      return decodeURIComponent(value ?? '')
    },
    async fetch(path, init = {}) {
      const headers = new Headers(init.headers)
      if (!headers.has('origin')) headers.set('origin', url)
      if (jar.size > 0 && !headers.has('cookie')) headers.set('cookie', person.cookie())
      const response = await fetch(url + path, { redirect: 'manual', ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/max-age=0/i.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      return response
    },
    post: (path, body) =>
      person.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
  return person
}

/** Somebody with an account, signed in. */
export async function member(url: string, name = 'Ada'): Promise<Person> {
  const person = stranger(url)
  const { email, password } = person
  const response = await person.post('/api/auth/register', { name, email, password })
  if (response.status !== 201)
    throw new Error(`register: ${response.status} ${await response.text()}`)
  return person
}
