/** JSON and forms are held in memory; any other body of a Request may be a stream. */
const IN_MEMORY = /^application\/(?:[\w.-]+\+)?json\b|^application\/x-www-form-urlencoded\b/i

/** Whether a request can be sent a second time: a stream is gone after the first. */
export function isResendable(input: string | URL | Request, init: RequestInit): boolean {
  const { body } = init
  if (body !== undefined && body !== null) return isInMemory(body)
  if (!isRequest(input) || isBodiless(input)) return true
  return IN_MEMORY.test(input.headers.get('content-type') ?? '')
}

/**
 * Lets go of a response's body. It may have failed already, never end, or be a stream of Node's, which
 * has no `cancel`: how that ends is nobody's matter, and nobody waits for it.
 */
export function discardBody(response: Response): void {
  const cancel = async (): Promise<void> => response.body?.cancel()
  cancel().catch(() => undefined)
}

/** By what it can do: polyfills and frameworks have classes of their own. */
export function isRequest(input: string | URL | Request): input is Request {
  return typeof input === 'object' && 'clone' in input
}

/** Some browsers don't have `Request.body`: then the method says it. */
function isBodiless({ method, body }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || body === null
}

function isInMemory(body: unknown): boolean {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}
