import { createGuard, type Guard } from 'jwt-guard'
import { ProxyAgent, fetch } from 'undici'

/** @param proxy the HTTP proxy that leads out: `http://proxy.internal:3128` */
export function guardBehind(
  proxy: string,
  issuer: { readonly issuer: string; readonly audience: string; readonly jwksUri?: string },
): Guard {
  const dispatcher = new ProxyAgent(proxy)
  return createGuard({
    ...issuer,
    keys: { fetch: (url, init) => fetch(url, { ...init, dispatcher }) },
  })
}
