import { guardChecks, record, type OptionChecks } from './option-checks.js'
import { readSecrets } from './secrets.js'

/** One issuer and what its tokens must say. */
export interface IssuerSettings {
  readonly issuer: string
  readonly audience: readonly string[] | null
  /** Epoch seconds. */
  readonly until: number | undefined
  readonly keys: KeyLocation
}

export type KeyLocation =
  | { readonly kind: 'secret'; readonly secrets: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'static'; readonly jwks: object }
  | { readonly kind: 'function'; readonly load: () => unknown }
  | { readonly kind: 'remote'; readonly uri: string }

type Options = Readonly<Record<string, unknown>>

const { knownOptions, text, wrong } = guardChecks

/** Better Auth's, below the origin of the issuer. */
export const JWKS_PATH = '/api/auth/jwks'

const ISSUER_OPTIONS = ['issuer', 'audience', 'jwksUri', 'jwks', 'secret', 'until']
const KEY_SOURCES = ['jwksUri', 'jwks', 'secret']

/** The issuers of `issuer` or `issuers`, with their keys and audiences. */
export function readIssuers(options: Options, allowHttp: boolean): readonly IssuerSettings[] {
  const { issuers } = options
  if (issuers === undefined) return [readIssuer(options, options['audience'], '', allowHttp)]
  if (!Array.isArray(issuers) || issuers.length === 0) throw wrong('issuers', 'a list of issuers')
  const single = ['issuer', ...KEY_SOURCES].find((name) => options[name] !== undefined)
  if (single !== undefined) throw wrong(single, 'left out beside `issuers`: put it in its entry')
  const list = issuers.map((entry: unknown, index) => {
    const prefix = `issuers[${index}].`
    const known = knownOptions(entry, ISSUER_OPTIONS, prefix)
    return readIssuer(known, known['audience'] ?? options['audience'], prefix, allowHttp)
  })
  if (new Set(list.map(({ issuer }) => issuer)).size < list.length) {
    throw wrong('issuers', 'a list that names each issuer once')
  }
  const shared = list.filter(({ keys }) => keys.kind === 'secret').length
  if (shared > 0 && shared < list.length) {
    // RFC 8725 section 3.1: a public key must never be taken for a shared secret.
    throw wrong('issuers', 'all with `secret` or all with public keys; use two guards')
  }
  return list
}

/** `audience` of a guard, of an issuer or of `guard.with`. */
export function readAudience(
  value: unknown,
  { wrong, texts }: OptionChecks,
  option = 'audience',
): readonly string[] | null {
  if (value === null) return null
  if (value === undefined) {
    throw wrong(option, 'given: the `aud` this API accepts (null, typed out, skips the check)')
  }
  return Object.freeze([...texts(value, option)])
}

function readIssuer(
  options: Options,
  audience: unknown,
  prefix: string,
  allowHttp: boolean,
): IssuerSettings {
  const issuer = text(options['issuer'], `${prefix}issuer`)
  const { until } = options
  if (until !== undefined && !(until instanceof Date && Number.isFinite(until.getTime()))) {
    throw wrong(`${prefix}until`, 'a Date')
  }
  return {
    issuer,
    audience: readAudience(audience, guardChecks, `${prefix}audience`),
    until: until === undefined ? undefined : until.getTime() / 1000,
    keys: readKeys(options, issuer, prefix, allowHttp),
  }
}

function readKeys(
  options: Options,
  issuer: string,
  prefix: string,
  allowHttp: boolean,
): KeyLocation {
  if (Object.hasOwn(options, 'secret') && options['secret'] === undefined) {
    // A variable that isn't set must not turn a guard of secrets into one of public keys.
    throw wrong(`${prefix}secret`, 'a string or a Uint8Array; is its variable set?')
  }
  const given = KEY_SOURCES.filter((name) => options[name] !== undefined)
  if (given.length > 1) throw wrong(`${prefix}${given[0]}`, `given without \`${given[1]}\``)
  if (options['secret'] !== undefined) {
    return {
      kind: 'secret',
      secrets: readSecrets(options['secret'], `${prefix}secret`, guardChecks),
    }
  }
  if (options['jwks'] !== undefined) return readJwks(options['jwks'], `${prefix}jwks`)
  const option = `${prefix}${options['jwksUri'] === undefined ? 'issuer' : 'jwksUri'}`
  const uri = options['jwksUri'] ?? defaultJwksUri(issuer, prefix)
  return { kind: 'remote', uri: readUri(text(uri, option), option, allowHttp) }
}

function readJwks(value: unknown, option: string): KeyLocation {
  if (isLoader(value)) return { kind: 'function', load: value }
  const jwks = record(value)
  if (jwks === undefined || !Array.isArray(jwks['keys']) || jwks['keys'].length === 0) {
    throw wrong(option, 'a key set { keys: [ … ] } with at least one key, or a function')
  }
  return { kind: 'static', jwks: jwks }
}

function isLoader(value: unknown): value is () => unknown {
  return typeof value === 'function'
}

function defaultJwksUri(issuer: string, prefix: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (url === undefined || !url.protocol.startsWith('http')) {
    throw wrong(
      `${prefix}jwksUri`,
      `given (or jwks, or secret): the issuer is no URL to derive it from`,
    )
  }
  const base = issuer.replace(/\/+$/, '')
  return url.pathname === '/' ? `${base}${JWKS_PATH}` : `${base}/jwks`
}

/** @param option the one that names the address: the issuer, if its default is derived from that. */
function readUri(uri: string, option: string, allowHttp: boolean): string {
  if (!URL.canParse(uri)) throw wrong(option, 'an absolute URL')
  const { protocol, hostname, username, password } = new URL(uri)
  if (username !== '' || password !== '') throw wrong(option, 'a URL without user and password')
  if (protocol === 'https:') return uri
  if (protocol === 'http:' && (allowHttp || isLoopback(hostname))) return uri
  throw wrong(option, 'https (http only to loopback, or with keys.allowHttp)')
}

/** Whether a URL's `hostname` is this machine for certain. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
