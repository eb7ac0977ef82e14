import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { jwt } from 'better-auth/plugins'
import type { TokenContract } from '../../src/better-auth.js'

export const API = 'https://api.example.com'
export const SECRET = 'Vq2rB7xKp9ZtN4wLm8Yc1HsFdGjE6uAo'

export const ID_TYPES = ['text', 'uuid', 'serial'] as const
export type IdType = (typeof ID_TYPES)[number]

export const ID_FORMATS: Readonly<Record<IdType, RegExp>> = {
  text: /^[A-Za-z0-9]{32}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  serial: /^\d+$/,
}

export type Tables = Record<string, Record<string, unknown>[]>

/** Better Auth's tables, those of the OAuth provider too. */
export function emptyTables(): Tables {
  const own = ['user', 'session', 'account', 'verification', 'jwks', 'rateLimit']
  const ofProvider = ['Client', 'Resource', 'ClientResource', 'ClientAssertion', 'Consent']
  const tokens = ['AccessToken', 'RefreshToken', 'PushedAuthorizationRequest']
  const oauth = [...ofProvider, ...tokens].map((name) => `oauth${name}`)
  return Object.fromEntries([...own, ...oauth].map((name) => [name, []]))
}

/** Its scrypt takes a tenth of a second for each sign-in, and no test here is about it. */
const quickPassword = {
  hash: (password: string) => Promise.resolve(`quick:${password}`),
  verify: ({ hash, password }: { hash: string; password: string }) =>
    Promise.resolve(hash === `quick:${password}`),
}

/** What is the same in all: a Better Auth that signs people up and mints by the contract. */
export function authOptions(
  origin: string,
  contract: TokenContract<unknown>,
  { ids = 'text', tables = emptyTables() }: { ids?: IdType; tables?: Tables } = {},
) {
  const generateId = ids === 'text' ? {} : { database: { generateId: ids } }
  return {
    baseURL: origin,
    secret: SECRET,
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true, password: quickPassword },
    advanced: generateId,
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [jwt(contract.jwt())],
  } satisfies BetterAuthOptions
}

export function makeAuth(...args: Parameters<typeof authOptions>) {
  return betterAuth(authOptions(...args))
}

/** Somebody signed up, as a browser would. */
export interface Visitor {
  readonly userId: string
  readonly cookie: string
  call(path: string, body?: object): Promise<Response>
  token(): Promise<string>
}

export async function signUp(origin: string, email = 'ada@example.com'): Promise<Visitor> {
  return enter(origin, 'sign-up/email', { name: 'Ada', email, password: 'correct horse' })
}

export async function signIn(origin: string, email = 'ada@example.com'): Promise<Visitor> {
  return enter(origin, 'sign-in/email', { email, password: 'correct horse' })
}

async function enter(origin: string, path: string, body: object): Promise<Visitor> {
  const post = (cookie: string, to: string, json: object): Promise<Response> =>
    fetch(`${origin}/api/auth/${to}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify(json),
    })
  const response = await post('', path, body)
  const answer = (await response.json()) as { user: { id: string } }
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const call: Visitor['call'] = (to, json) =>
    json === undefined
      ? fetch(`${origin}/api/auth/${to}`, { redirect: 'manual', headers: { cookie } })
      : post(cookie, to, json)
  return {
    userId: answer.user.id,
    cookie,
    call,
    token: async () => ((await (await call('token')).json()) as { token: string }).token,
  }
}
