import type { KeysResponse } from '../core/options/options.js'
import { KeyLoadError } from './key-set.js'

/**
 * The body's text, no more than `maxBytes` of it.
 *
 * @param signal ends the reading.
 * @throws KeyLoadError if it is larger. A body without a stream is only measured when it has come.
 */
export async function readText(
  response: Pick<KeysResponse, 'body' | 'text'>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const { body } = response
  if (isWebStream(body)) return readChunks(webChunks(body, signal), maxBytes)
  if (isNodeStream(body)) return readChunks(nodeChunks(body, signal), maxBytes)
  if (typeof response.text !== 'function') {
    if (body === null || body === undefined) return ''
    throw new KeyLoadError('the body that `keys.fetch` gave can’t be read: it has no text()')
  }
  const text: unknown = await response.text()
  if (typeof text !== 'string') throw new KeyLoadError('text() of `keys.fetch` gave no text')
  if (new TextEncoder().encode(text).byteLength > maxBytes) throw tooLarge(maxBytes)
  return text
}

/** Frees the connection; nobody waits for it, and its errors are nobody's matter. */
export function discard(body: unknown): void {
  try {
    if (isNodeStream(body)) body.destroy()
    else if (isWebStream(body)) body.cancel().catch(() => undefined)
  } catch {
    // As above.
  }
}

async function readChunks(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

async function* webChunks(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const stop = (): void => void reader.cancel().catch(() => undefined)
  // For streams that don't heed the signal themselves.
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    stop()
  }
}

/** What packages for old Node give: its own streams. */
interface NodeStream extends AsyncIterable<Uint8Array> {
  destroy(): void
}

async function* nodeChunks(body: NodeStream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = (): void => body.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of body) yield chunk
  } finally {
    stop()
  }
}

function isWebStream(body: unknown): body is ReadableStream<Uint8Array> {
  return has(body, 'getReader')
}

function isNodeStream(body: unknown): body is NodeStream {
  return !has(body, 'getReader') && has(body, Symbol.asyncIterator) && has(body, 'destroy')
}

function has(body: unknown, method: PropertyKey): boolean {
  return (
    typeof body === 'object' && body !== null && typeof Reflect.get(body, method) === 'function'
  )
}

function tooLarge(maxBytes: number): KeyLoadError {
  return new KeyLoadError(`the JWKS is larger than keys.maxBytes (${maxBytes} bytes)`)
}
