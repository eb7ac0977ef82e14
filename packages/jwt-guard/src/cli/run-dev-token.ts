import { SignJWT, type CryptoKey } from 'jose'
import { DEFAULT_KEY_FILE, readDevKey, type DevKey } from './dev-key.js'
import { durationText } from '../core/options/duration.js'
import { MIN_SECRET_BYTES } from '../core/limits.js'
import { secondsOption } from './duration.js'
import { readFileVariables } from './environment.js'
import type { Io } from './io.js'
import { serveKeySet } from './key-set-server.js'
import { API_OPTIONS, parse, readApi } from './options.js'
import { isShared, type TokenSettings } from './token-settings.js'
import { printable } from './text.js'
import { UsageError } from './usage-error.js'

const { env, issuer, audience, mode } = API_OPTIONS
const OPTIONS = {
  ...{ env, issuer, audience, mode },
  sub: { type: 'string' },
  ttl: { type: 'string' },
  claim: { type: 'string', multiple: true },
  key: { type: 'string' },
  jwks: { type: 'boolean' },
  serve: { type: 'string' },
} as const

const DEFAULT_LIFETIME = 900

/** `jwt-guard dev-token`: prints a token for local work, and nothing else, on standard output. */
export async function runDevToken(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse({ args: [...args], options: OPTIONS, strict: true })
  const api = readApi(io, values)
  refuseProduction(io, values.env)
  const key = isShared(api) ? undefined : await readDevKey(io, values.key ?? DEFAULT_KEY_FILE)
  if (key?.isExposed === true) {
    const mend = `chmod 600 ${key.path}, or delete it, and a new one is made`
    io.err(printable(`warning: others on this machine can read the key: ${mend}`))
  }
  if (values.jwks === true) return printKeySet(key, io)
  const { sub } = values
  if (sub === undefined || sub === '') throw new UsageError('give --sub: whose token it is')
  const lifetime = secondsOption(values.ttl, 'ttl') ?? DEFAULT_LIFETIME
  const claims = { ...readClaims(values.claim ?? []), ...namesOf(api), sub }
  const token = await sign(claims, lifetime, key, api)
  if (values.serve !== undefined) await serveKeys(key, values.serve, io)
  io.out(token)
  io.err(printable(`for ${sub}, ${durationText(lifetime)}, ${describe(key, values)}`))
  return 0
}

/** One of the two is enough: a shell often says development before the .env of production. */
function refuseProduction(io: Io, file: string | undefined): void {
  const modes = [io.env['NODE_ENV'], readFileVariables(io, file)?.values['NODE_ENV']]
  if (!modes.some((mode = '') => /^prod(uction)?$/i.test(mode.trim()))) return
  throw new UsageError('dev-token makes tokens for anybody, so it refuses NODE_ENV=production')
}

async function sign(
  claims: Readonly<Record<string, unknown>>,
  lifetime: number,
  key: DevKey | undefined,
  api: TokenSettings,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const token = new SignJWT({ iat: now, ...claims, exp: now + lifetime })
  if (key !== undefined) {
    return token.setProtectedHeader({ alg: 'EdDSA', kid: key.kid }).sign(key.privateKey)
  }
  return token.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(await secretOf(api))
}

function secretOf({ tokenSecret, source }: TokenSettings): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(tokenSecret?.value)
  if (bytes.length < MIN_SECRET_BYTES) {
    throw new UsageError(`no secret of ${MIN_SECRET_BYTES} bytes in ${source}`)
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
}

function namesOf({ issuer, audience }: TokenSettings): {
  readonly iss: string
  readonly aud: string
} {
  if (issuer === undefined) throw new UsageError('no issuer: give --issuer or set AUTH_ISSUER')
  if (audience === undefined) {
    throw new UsageError('no audience: give --audience or set AUTH_AUDIENCE')
  }
  return { iss: issuer.value, aud: audience.value }
}

/** `role=admin` is text, `level=3` a number, `roles=["a"]` a list: JSON where it is JSON. */
function readClaims(list: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    list.map((claim) => {
      const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(claim) ?? []
      if (name === undefined) throw new UsageError('--claim takes name=value')
      try {
        return [name, JSON.parse(text) as unknown]
      } catch {
        return [name, text]
      }
    }),
  )
}

function describe(
  key: DevKey | undefined,
  values: { readonly key?: string | undefined; readonly serve?: string | undefined },
): string {
  if (key === undefined) return 'signed with the shared secret'
  const made = key.isNew ? ` (made just now: keep it out of git)` : ''
  const by = `signed with ${values.key ?? DEFAULT_KEY_FILE}${made}`
  if (values.serve !== undefined) return by
  return `${by}; the API needs its public half: --serve 4010 (a guard's \`jwksUri\`, AUTH_JWKS_URL), or --jwks`
}

function printKeySet(key: DevKey | undefined, io: Io): number {
  if (key === undefined) throw new UsageError('a shared secret has no public keys to print')
  io.out(JSON.stringify({ keys: [key.publicJwk] }))
  return 0
}

/** Serves until the process ends. */
async function serveKeys(key: DevKey | undefined, port: string, io: Io): Promise<void> {
  if (key === undefined) throw new UsageError('a shared secret has no public keys to serve')
  if (!/^\d{1,5}$/.test(port)) throw new UsageError('--serve takes a port')
  const jwksUri = await serveKeySet([key.publicJwk], Number(port)).catch(() => {
    throw new UsageError(`port ${port} can't be served: is it taken?`)
  })
  io.err(`AUTH_JWKS_URL=${jwksUri}   (a guard's \`jwksUri\`; Ctrl-C ends it)`)
}
