import 'server-only'
import { createHmac, randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { auth } from '../auth/auth'
import { env } from '../env'
import { sendToTodoApi } from '../todos/api'

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

/** A token by a secret of one's choice (RFC 7515 appendix A.1), which no library would sign with. */
export function signHs256(header: Claims, claims: Claims, secret: string): string {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** A token of the same algorithm and key id, by a key made for it, which is in its header. */
export async function signWithOwnKey(header: Claims, claims: Claims): Promise<string> {
  const alg = String(header.alg)
  if (alg === 'HS256') {
    const k = randomBytes(32).toString('base64url')
    return signHs256({ ...header, jwk: { kty: 'oct', k } }, claims, k)
  }
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const jwk = await exportJWK(publicKey)
  return new SignJWT({ ...claims }).setProtectedHeader({ ...header, alg, jwk }).sign(privateKey)
}

/** The first of the issuer's public keys, as text. */
export async function publishedKey(): Promise<string> {
  const { keys } = await auth().api.getJwks()
  return JSON.stringify(keys[0])
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * The same signature by another last character: in base64url its lowest bit means nothing, where a
 * signature's length is no multiple of 3 bytes. None of this issuer's is.
 */
export function otherSpelling(token: string): string {
  const last = ALPHABET.indexOf(token.slice(-1))
  return token.slice(0, -1) + ALPHABET.charAt(last ^ 1)
}

/** An address that nobody can guess, and so nobody can have registered before. */
function neighbourEmail(): string {
  const hmac = createHmac('sha256', env().BETTER_AUTH_SECRET).update('the lab’s neighbour')
  return `neighbour-${hmac.digest('hex').slice(0, 32)}@lab.invalid`
}

/**
 * Somebody else, so that there is something to be kept from: a user without a password, as whom
 * nobody can sign in.
 */
export async function neighbourId(): Promise<string> {
  const { internalAdapter } = await auth().$context
  const email = neighbourEmail()
  const found = await internalAdapter.findUserByEmail(email)
  if (found) return found.user.id
  const user = { name: 'Neighbour', email, emailVerified: false }
  return (await internalAdapter.createUser(user, { method: 'email' })).id
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
  const token = await sign({ sub: await neighbourId(), email: neighbourEmail() })
  const headers = new Headers({ 'content-type': 'application/json' })
  const body = JSON.stringify({ title: 'Not yours to see' })
  const response = await sendToTodoApi({ method: 'POST', path: '/api/todos', headers, body }, token)
  const todo: unknown = await response.json()
  if (todo instanceof Object && 'id' in todo && typeof todo.id === 'string') return todo.id
  throw new Error(`the API answered ${response.status} to the neighbour's first todo`)
}
