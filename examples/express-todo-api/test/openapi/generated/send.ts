import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import type { Api } from '../../support/api.js'
import type { Answer } from '../../support/contract.js'
import type { Sent } from './requests.js'

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Byte for byte: a friendlier client would put right, or refuse, what is wrong with a request. */
export async function send(api: Api, sent: Sent): Promise<Answer> {
  const { method, path, query, headers, body } = sent
  const address = api.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const target = query.length === 0 ? path : `${path}?${query.join('&')}`
  const asked = request({ host: '127.0.0.1', port, agent, method, path: target, headers })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  const { statusCode = 0, headersDistinct } = response
  return {
    method,
    path: target,
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headersDistinct).map(([name, values]) => [name, values?.join(', ')]),
    ),
    text: Buffer.concat(chunks).toString(),
  }
}
