import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { decodeJsonObject } from '../../core/compact-jws.js'
import { examined, found, notExamined, type Examination, type FoundFault } from '../finding.js'
import { get, jsonOf } from '../http.js'
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
 * @param cookie of a live session; sent to this address alone, and told to nobody.
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
  const reply = await get(address, { timeout, maxBytes: MAX_BYTES, cookie })
  if (!reply.ok) {
    const fault = found('token-endpoint-failed', where, shownValue(reply.code))
    return { examination: examined(name, where, [fault]) }
  }
  const token = tokenIn(reply.text)
  if (reply.status === 200 && token !== undefined) {
    const follows = await followsHost(address, cookie, timeout, token)
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
  cookie: string,
  timeout: number,
  token: string,
): Promise<FoundFault | undefined> {
  const other = tokenIn(await getWithHost(address, cookie, timeout))
  const iss = other === undefined ? undefined : issuerOf(other)
  if (iss === undefined || iss === issuerOf(token)) return undefined
  return found('issuer-follows-host', `asked as ${OTHER_HOST}, iss is ${shownValue(iss)}`)
}

/** `fetch` doesn't let the Host header be chosen. */
function getWithHost(address: string, cookie: string, timeout: number): Promise<string> {
  const request = address.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const nothing = (): void => resolve('')
    const options = { headers: { cookie, host: OTHER_HOST }, timeout: timeout * 1000 }
    const sent = request(address, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_BYTES) response.destroy()
      })
      response.on('end', () => resolve(text))
      response.on('error', nothing)
      response.on('close', nothing)
    })
    sent.on('error', nothing)
    sent.on('timeout', () => sent.destroy())
    sent.end()
  })
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
