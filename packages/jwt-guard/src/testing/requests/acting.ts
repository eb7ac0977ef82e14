import type { TokenClaims } from '../issuer/claims.js'
import { sendTo, type TestTarget } from './target.js'

/** What a request can be sent with. */
export interface Credential {
  /** The value of the `Authorization` header. */
  authorization(): Promise<string>
}

/** A user of a test issuer. Every request gets a fresh token. */
export interface TestUser extends Credential {
  readonly id: string
  token(): Promise<string>
}

/** A user by id or by claims, a bad credential, or nobody. */
export type Actor = string | TokenClaims | Credential | undefined

/** Sends requests as one actor; answers are those of `fetch`, redirects included. */
export interface ActingClient {
  get(path: string, init?: RequestInit): Promise<Response>
  head(path: string, init?: RequestInit): Promise<Response>
  /** A body that is no text, form or bytes is sent as JSON. */
  post(path: string, body?: unknown, init?: RequestInit): Promise<Response>
  put(path: string, body?: unknown, init?: RequestInit): Promise<Response>
  patch(path: string, body?: unknown, init?: RequestInit): Promise<Response>
  delete(path: string, init?: RequestInit): Promise<Response>
  /** Any other method. */
  send(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>
}

export function createActingClient(
  target: TestTarget,
  credential: Credential | undefined,
): ActingClient {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers)
    if (credential !== undefined) headers.set('authorization', await credential.authorization())
    if (body === undefined) return sendTo(target, path, { ...init, method, headers })
    if (isRaw(body)) return sendTo(target, path, { ...init, method, headers, body })
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    return sendTo(target, path, { ...init, method, headers, body: JSON.stringify(body) })
  }

  return {
    send,
    get: (path, init) => send('GET', path, undefined, init),
    head: (path, init) => send('HEAD', path, undefined, init),
    delete: (path, init) => send('DELETE', path, undefined, init),
    post: (path, body, init) => send('POST', path, body, init),
    put: (path, body, init) => send('PUT', path, body, init),
    patch: (path, body, init) => send('PATCH', path, body, init),
  }
}

export function isCredential(actor: Actor): actor is Credential {
  return (
    typeof actor === 'object' &&
    'authorization' in actor &&
    typeof actor.authorization === 'function'
  )
}

type RawBody = string | URLSearchParams | FormData | Blob | ArrayBuffer | Uint8Array<ArrayBuffer>

function isRaw(body: unknown): body is RawBody {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    body instanceof Uint8Array
  )
}
