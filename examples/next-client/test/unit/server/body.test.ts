import { describe, expect, it } from 'vitest'
import { readBody } from '../../../src/server/http/body'

function streamed(chunks: string[], headers: Record<string, string> = {}): Request {
  const source = chunks.values()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = source.next()
      if (done) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    },
  })
  const init = { method: 'POST', body, headers, duplex: 'half' }
  return new Request('http://app.example', init)
}

describe('a request’s body', () => {
  it('is read whole up to the limit', async () => {
    expect((await readBody(streamed(['12', '345']), 5))?.toString()).toBe('12345')
    expect((await readBody(new Request('http://app.example', { method: 'POST' })))?.length).toBe(0)
  })

  it('is refused beyond it, whatever Content-Length says', async () => {
    expect(await readBody(streamed(['123', '456']), 5)).toBeNull()
    expect(await readBody(streamed(['123', '456'], { 'content-length': '1' }), 5)).toBeNull()
    expect(await readBody(streamed(['1'], { 'content-length': '6' }), 5)).toBeNull()
  })
})
