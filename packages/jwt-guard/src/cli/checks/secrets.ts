import { createHmac, randomBytes } from 'node:crypto'
import { MIN_SECRET_BYTES } from '../../core/limits.js'
import { examined, found, notExamined, type Examination, type FoundFault } from '../finding.js'
import { isShared, type Setting, type TokenSettings } from '../token-settings.js'

const MIN_DIFFERENT_CHARACTERS = 10
/** Of READMEs, templates and Better Auth's own default. */
const PLACEHOLDERS = [
  /better-auth-secret/i,
  /change[-_ ]?(me|this|it)/i,
  /(your|my|some|super|top|very|a)[-_ ]?(own[-_ ]?)?(jwt[-_ ]?|auth[-_ ]?|app[-_ ]?)?secret/i,
  /secret[-_ ]?(key[-_ ]?)?(here|goes)/i,
  /replace[-_ ]?(me|this|with)/i,
  /(placeholder|insecure|not[-_ ]?(so[-_ ]?)?secret|do[-_ ]?not[-_ ]?use)/i,
  /^(secret|password|passw0rd|example|test|dev|local|todo|xxx)/i,
  /0123456789|abcdefghij/i,
]

/** The secrets of both sides, each by itself and against each other. Nothing of them is told. */
export function checkSecrets(api: TokenSettings, issuer: TokenSettings | undefined): Examination {
  const secrets = [...secretsOf(api), ...(issuer === undefined ? [] : secretsOf(issuer))]
  const missing = [api, issuer].flatMap((side) =>
    side !== undefined && isShared(side) && side.tokenSecret === undefined
      ? [found('secret-missing', `looked in ${side.source}`)]
      : [],
  )
  if (secrets.length === 0 && missing.length === 0) {
    return notExamined('secrets', 'none given, and a key set needs none')
  }
  const compared = issuer === undefined ? [] : compare(api, issuer)
  const names = secrets.map(({ setting, side }) => `${setting.name} of ${side.title}`)
  return examined('secrets', names.join(', ') || 'none', [
    ...missing,
    ...secrets.flatMap(({ setting, side }) => checkSecret(setting, side)),
    ...[api, issuer].map((side) => (side === undefined ? undefined : checkShared(side))),
    ...compared,
  ])
}

function secretsOf(
  side: TokenSettings,
): readonly { readonly setting: Setting; readonly side: TokenSettings }[] {
  const token = isShared(side) ? side.tokenSecret : undefined
  const own = side.ownSecret?.name === token?.name ? undefined : side.ownSecret
  return [token, own].flatMap((setting) => (setting === undefined ? [] : [{ setting, side }]))
}

function checkSecret({ name, value }: Setting, { source }: TokenSettings): readonly FoundFault[] {
  const where = `${name} in ${source}`
  const faults: FoundFault[] = []
  const bytes = Buffer.byteLength(value)
  if (value !== bare(value)) faults.push(found('secret-white-space', where))
  if (PLACEHOLDERS.some((placeholder) => placeholder.test(value))) {
    faults.push(found('secret-placeholder', where))
  } else if (bytes < MIN_SECRET_BYTES) {
    faults.push(found('secret-short', `${where}: ${bytes} bytes`))
  } else if (new Set(value).size < MIN_DIFFERENT_CHARACTERS) {
    faults.push(found('secret-guessable', where))
  }
  return faults
}

/** RFC 8725 section 3.2 aside: a secret for two purposes is in two places. */
function checkShared(side: TokenSettings): FoundFault | undefined {
  const { tokenSecret, ownSecret, source } = side
  if (!isShared(side) || tokenSecret === undefined || tokenSecret.value !== ownSecret?.value) {
    return undefined
  }
  return found('secret-shared', `${tokenSecret.name} in ${source}`)
}

function compare(api: TokenSettings, issuer: TokenSettings): readonly FoundFault[] {
  const [one, other] = [api.tokenSecret, issuer.tokenSecret]
  if (!isShared(api) || !isShared(issuer) || one === undefined || other === undefined) return []
  if (one.value === other.value) return []
  const print = fingerprinter()
  const says = (side: TokenSettings, { name, value }: Setting): string =>
    `${side.title}: ${name} in ${side.source}, ${Buffer.byteLength(value)} bytes, fingerprint ${print(value)}`
  const miss =
    bare(one.value) === bare(other.value)
      ? ['they differ by white space or quotes around them']
      : decoded(one.value) === other.value || decoded(other.value) === one.value
        ? ['one is the other, decoded from base64']
        : []
  return [found('secrets-differ', says(api, one), says(issuer, other), ...miss)]
}

/** Keyed by chance, so that it tells secrets apart in this run and is of no use after it. */
function fingerprinter(): (secret: string) => string {
  const key = randomBytes(32)
  return (secret) => createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)
}

function bare(secret: string): string {
  return secret.trim().replace(/^(["'`])(.*)\1$/s, '$2')
}

function decoded(secret: string): string {
  return Buffer.from(secret, 'base64').toString('utf8')
}
