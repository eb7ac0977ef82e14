import 'server-only'

/** The most that is read of a request's body, as the API does. */
const MAX_BODY_BYTES = 100 * 1024

/**
 * Reads a whole body, up to a limit, without trusting Content-Length.
 *
 * @returns the bytes, or `null` where there are more
 */
export async function readBody(
  request: Request,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer<ArrayBuffer> | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream: the rest is not read.
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
