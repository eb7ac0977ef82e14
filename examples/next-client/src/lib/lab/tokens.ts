import 'server-only'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { auth } from '../auth'
import { env } from '../env'

/** A token's claims. */
export type Claims = Readonly<Record<string, unknown>>

/** Signs claims with the issuer's own key. Better Auth does this in process only, on no route. */
export async function sign(claims: Claims): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const { token } = await auth().api.signJWT({ body: { payload: { iat, ...claims } } })
  return token
}

/** A part of a compact token. */
export function encode(part: Claims): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** What is decoded of a token, without checking anything. */
export function decode(token: string): { header: Claims; claims: Claims; signature: string } {
  const { 2: signature = '' } = token.split('.')
  return { header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token), signature }
}

const NEIGHBOUR = { name: 'Neighbour', email: 'neighbour@lab.invalid', emailVerified: false }

/**
 * Somebody else, so that there is something to be kept from: a user without a password, as whom
 * nobody can sign in.
 */
export async function neighbourId(): Promise<string> {
  const { internalAdapter } = await auth().$context
  const found = await internalAdapter.findUserByEmail(NEIGHBOUR.email)
  const user = found?.user ?? (await internalAdapter.createUser(NEIGHBOUR, { method: 'email' }))
  return user.id
}

declare global {
  var labNeighbourTodo: Promise<string> | undefined
}

/** A todo of theirs, made once per process. */
export function neighbourTodoId(): Promise<string> {
  const made = (globalThis.labNeighbourTodo ??= makeTodo())
  made.catch(() => (globalThis.labNeighbourTodo = undefined))
  return made
}

async function makeTodo(): Promise<string> {
  const token = await sign({ sub: await neighbourId(), email: NEIGHBOUR.email })
  const response = await fetch(`${env().TODO_API_URL}/api/todos`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: 'Not yours to see' }),
    signal: AbortSignal.timeout(10_000),
  })
  const body: unknown = await response.json()
  if (body instanceof Object && 'id' in body && typeof body.id === 'string') return body.id
  throw new Error(`the API answered ${response.status} to the neighbour's first todo`)
}
