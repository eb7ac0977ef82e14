import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { Algorithm, Setting } from './issuer.js'

/** A peer can't do this row; the table says why. */
export interface NotApplicable {
  readonly na: string
}

export interface Verifier {
  /** The peer's own answer to a good token, at once or by a promise; throws for any other. */
  readonly verify: (token: string) => unknown
  /** The subject in that answer. */
  readonly subject: (answer: unknown) => unknown
  readonly close?: () => void
}

export interface Route {
  /** Handlers that let only good tokens through. */
  readonly handlers: readonly RequestHandler[]
  readonly userId: (request: Request) => unknown
  readonly errors?: ErrorRequestHandler
}

export interface Peer {
  readonly name: string
  /** npm packages whose versions the report names. */
  readonly packages: readonly string[]
  /** How it is set up, and the page of its docs that says so. */
  readonly docs: readonly { readonly what: string; readonly url: string }[]
  /** Algorithms that it can't verify, and why. */
  readonly cannot: Partial<Record<Algorithm, string>>
  /** Why there is no cold row, if there is none. */
  readonly cold?: NotApplicable
  /** Whether it can keep verified tokens, so that their number may matter. */
  readonly keepsTokens: boolean
  /** Whether it picks the key from a set, so that the size of the set may matter. */
  readonly keySet?: NotApplicable
  /** A verifier with its keys at hand. */
  verifier(setting: Setting): Verifier | NotApplicable | Promise<Verifier | NotApplicable>
  /** Its way to protect a route of Express. */
  route(setting: Setting): Route | NotApplicable | Promise<Route | NotApplicable>
  /** A verifier that fetches its keys itself; nothing is fetched yet. */
  remote(setting: Setting): Verifier | NotApplicable
}

export function isNotApplicable(value: object): value is NotApplicable {
  return 'na' in value
}

/** Why the peer can't verify this algorithm; undefined if it can. */
export function whyNot(peer: Peer, alg: Algorithm): NotApplicable | undefined {
  const reason = peer.cannot[alg]
  return reason === undefined ? undefined : { na: reason }
}

/** Keeps the type of a peer's answer between `verify` and `subject`. */
export function verifier<Answer>(
  verify: (token: string) => Answer | Promise<Answer>,
  subject: (answer: Answer) => unknown,
  close?: () => void,
): Verifier {
  return {
    verify,
    subject: (answer) => subject(answer as Answer),
    ...(close && { close }),
  }
}

/** The subject where a JWT's payload is the answer. */
export function sub(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'sub' in payload
    ? payload.sub
    : undefined
}

/** A peer that is a middleware and nothing else, asked without a server around it. */
export function throughMiddleware(
  handler: RequestHandler,
  subject: (request: unknown) => unknown,
): Verifier {
  function verify(token: string): Promise<unknown> {
    const headers: Record<string, string> = {
      host: 'api.example.com',
      authorization: `Bearer ${token}`,
    }
    const request = {
      method: 'GET',
      url: '/',
      originalUrl: '/',
      protocol: 'http',
      headers,
      query: {},
      body: undefined,
      is: () => false,
      get: (name: string) => headers[name.toLowerCase()],
    }
    return new Promise((resolve, reject) => {
      const next = (error?: unknown): void => {
        if (error === undefined) resolve(request)
        else reject(error instanceof Error ? error : new Error('refused', { cause: error }))
      }
      void handler(request as unknown as Request, {} as never, next)
    })
  }
  return { verify, subject }
}

const BEARER = /^Bearer (.+)$/i

/** The few lines a team writes around a function that verifies. */
export function byHand({ verify, subject }: Verifier): Route {
  const protect: RequestHandler = (request, response, next) => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const pass = (answer: unknown): void => {
      response.locals['answer'] = answer
      next()
    }
    const refuse = (): void => {
      response.set('WWW-Authenticate', 'Bearer').sendStatus(401)
    }
    let answer: unknown
    try {
      answer = verify(token)
    } catch {
      refuse()
      return
    }
    if (answer instanceof Promise) answer.then(pass, refuse)
    else pass(answer)
  }
  return { handlers: [protect], userId: (request) => subject(request.res?.locals['answer']) }
}
