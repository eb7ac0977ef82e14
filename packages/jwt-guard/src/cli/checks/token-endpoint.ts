import { decodeJsonObject } from '../../core/token/compact-jws.js'
import { isLoopback } from '../../core/options/issuers.js'
import { examined, found, notExamined, type Examination, type FoundFault } from '../finding.js'
import { get, getAs, jsonOf, type RequestOptions } from '../http.js'
import { shownValue } from '../text.js'

export interface TokenEndpointFindings {
  readonly examination: Examination
  readonly token?: string
}

const MAX_BYTES = 65_536
const OTHER_HOST = 'jwt-guard-doctor.invalid'

/**
 * Asks Better Auth for a token, as a signed-in browser would.
 *
 * @param cookie of a live session; sent to this address alone, under its own Host, and told to nobody.
 *   On this machine it is also sent under another Host: elsewhere that might lead to another's server.
 */
export async function checkTokenEndpoint(
  address: string | undefined,
  cookie: string | undefined,
  timeout: number,
): Promise<TokenEndpointFindings> {
  const name = 'token endpoint'
  if (cookie === undefined) return { examination: notExamined(name, 'give --cookie to try it') }
  if (address === undefined) return { examination: notExamined(name, 'its address is not known') }
  const where = shownValue(address)
  const options = { timeout, maxBytes: MAX_BYTES, cookie }
  const reply = await get(address, options)
  if (!reply.ok) {
    const fault = found('token-endpoint-failed', where, shownValue(reply.code))
    return { examination: examined(name, where, [fault]) }
  }
  const token = tokenIn(reply.text)
  if (reply.status === 200 && token !== undefined) {
    if (!isLoopback(new URL(address).hostname)) {
      const note = `${where} (Host header not tried: needs this machine)`
      return { examination: examined(name, note, []), token }
    }
    const follows = await followsHost(address, options, token)
    return { examination: examined(name, where, [follows]), token }
  }
  return { examination: examined(name, where, [failure(reply.status, where)]) }
}

function failure(status: number, where: string): FoundFault {
  if (status === 401) return found('token-endpoint-signed-out', where)
  if (status === 404) return found('token-endpoint-closed', where)
  // Measured with 1.7.7: 500 without a body, while /jwks is still 200.
  if (status === 500) return found('token-endpoint-decrypt', where, 'status 500')
  return found('token-endpoint-failed', where, `status ${status}`)
}

/** Without a base URL, Better Auth takes its issuer from the Host header. */
async function followsHost(
  address: string,
  options: RequestOptions,
  token: string,
): Promise<FoundFault | undefined> {
  const other = tokenIn((await getAs(OTHER_HOST, address, options)) ?? '')
  const iss = other === undefined ? undefined : issuerOf(other)
  if (iss === undefined || iss === issuerOf(token)) return undefined
  return found('issuer-follows-host', `asked as ${OTHER_HOST}, iss is ${shownValue(iss)}`)
}

function tokenIn(text: string): string | undefined {
  const body = jsonOf(text)
  if (typeof body !== 'object' || body === null || !('token' in body)) return undefined
  return typeof body.token === 'string' ? body.token : undefined
}

function issuerOf(token: string): string | undefined {
  const iss = decodeJsonObject(token.split('.')[1] ?? '')?.['iss']
  return typeof iss === 'string' ? iss : undefined
}
