import { readIssuers } from '../../core/options/issuers.js'
import { found, type FoundFault } from '../finding.js'
import type { TokenSettings } from '../token-settings.js'
import { shownValue } from '../text.js'

/** Where a guard of this side fetches its keys; undefined if that can't be told. */
export function keySetAddress({ issuer, jwksUri }: TokenSettings): string | undefined {
  if (jwksUri === undefined && issuer === undefined) return undefined
  try {
    const options = {
      issuer: issuer?.value ?? 'unknown',
      ...(jwksUri === undefined ? {} : { jwksUri: jwksUri.value }),
    }
    const keys = readIssuers({ ...options, audience: null }, true)[0]?.keys
    return keys?.kind === 'remote' ? keys.uri : undefined
  } catch {
    return undefined
  }
}

/** Why no guard takes the address that was given; undefined if none was, or the issuer is at fault. */
export function refusedAddress({ issuer, jwksUri }: TokenSettings): FoundFault | undefined {
  const given = jwksUri ?? issuer
  if (given === undefined) return undefined
  const url = URL.canParse(given.value) ? new URL(given.value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return jwksUri && found('jwks-uri-malformed', `${given.name} is ${shownValue(given.value)}`)
  }
  if (url.username + url.password === '') return undefined
  return found('jwks-uri-credentials', `in ${given.name}, for ${url.host}`)
}

/** What a guard would say of the address at its construction. */
export function checkAddress(
  address: string,
  { issuer, allowHttp }: TokenSettings,
): FoundFault | undefined {
  try {
    readIssuers({ issuer: issuer?.value ?? 'unknown', jwksUri: address, audience: null }, allowHttp)
    return undefined
  } catch {
    return found('jwks-insecure', shownValue(address))
  }
}

/** Better Auth's token endpoint lies beside its key set. */
export function tokenEndpoint(address: string): string | undefined {
  const url = new URL(address)
  if (!url.pathname.endsWith('/jwks')) return undefined
  url.pathname = url.pathname.replace(/jwks$/, 'token')
  return url.href
}
