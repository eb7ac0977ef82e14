import { MAX_KEY_SET_BYTES } from '../../core/limits.js'
import { examined, found, notExamined, type Examination, type FoundFault } from '../finding.js'
import { get, jsonOf, type Reply, type RequestOptions } from '../http.js'
import { isShared, type TokenSettings } from '../token-settings.js'
import { shownValue } from '../text.js'
import { checkAddress, keySetAddress, refusedAddress } from './key-set-address.js'
import { examineKeys } from './key-set.js'

/** The key server's answer, and what it says of the keys. */
export interface KeyServerFindings {
  readonly examination: Examination
  readonly reply?: Extract<Reply, { ok: true }>
  readonly address?: string
  /** The key set as it came, if it is one. */
  readonly keySet?: { readonly keys: readonly object[] }
}

/** Fetches the key set as a guard of this side would, and looks at all of it. */
export async function checkKeyServer(
  side: TokenSettings,
  timeout: number,
): Promise<KeyServerFindings> {
  const name = 'key set'
  const address = keySetAddress(side)
  if (isShared(side)) return { examination: notExamined(name, 'a shared secret needs none') }
  if (address === undefined) {
    const refused = refusedAddress(side)
    const note = 'its address is not known'
    return { examination: refused ? examined(name, note, [refused]) : notExamined(name, note) }
  }
  const options: RequestOptions = { timeout, maxBytes: MAX_KEY_SET_BYTES }
  const reply = await get(address, options)
  const insecure = checkAddress(address, side)
  if (!reply.ok) {
    const fault = found(`jwks-${reply.why}`, shownValue(address), shownValue(reply.code))
    return { address, examination: examined(name, shownValue(address), [insecure, fault]) }
  }
  const { faults, note, keySet } = judgeReply(reply, address)
  return {
    address,
    reply,
    examination: examined(name, note, [insecure, ...faults]),
    ...(keySet === undefined ? {} : { keySet }),
  }
}

interface Judgement {
  readonly faults: readonly FoundFault[]
  readonly note: string
  readonly keySet?: { readonly keys: readonly object[] }
}

function judgeReply(reply: Extract<Reply, { ok: true }>, address: string): Judgement {
  const note = shownValue(address)
  const fault = statusFault(reply, note)
  if (fault !== undefined) return { note, faults: [fault] }
  const type = reply.headers.get('content-type') ?? 'none'
  if (reply.cut)
    return { note, faults: [found('jwks-too-large', `over ${MAX_KEY_SET_BYTES} bytes`)] }
  const body = jsonOf(reply.text)
  if (body === undefined) {
    return { note, faults: [found('jwks-not-json', note, `content type: ${shownValue(type)}`)] }
  }
  const typeFault = /^application\/(jwk-set\+)?json\b/i.test(type)
    ? []
    : [found('jwks-content-type', `it is ${shownValue(type)}`)]
  const keys: unknown = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : 0
  if (!Array.isArray(keys)) return { note, faults: [...typeFault, found('jwks-malformed', note)] }
  const list: readonly unknown[] = keys
  const { usable, algorithms, faults } = examineKeys(list)
  const objects = list.filter((key): key is object => typeof key === 'object' && key !== null)
  return {
    note: `${note}: ${usable} of ${list.length} keys of use (${algorithms.join(', ') || 'none'})`,
    faults: [...typeFault, ...faults],
    keySet: { keys: objects },
  }
}

function statusFault(
  { status, headers }: Extract<Reply, { ok: true }>,
  address: string,
): FoundFault | undefined {
  if (status === 200) return undefined
  if (status === 404) return found('jwks-not-found', address)
  if (status === 429) return found('jwks-rate-limited', address)
  const location = headers.get('location')
  return status >= 300 && status < 400 && location !== null
    ? found('jwks-redirected', `to ${shownValue(location)}`)
    : found('jwks-refused', address, `status ${status}`)
}
