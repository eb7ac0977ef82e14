/**
 * A process: sends requests over connections that stay open, one at a time on each, and reads the
 * answers with as little work as can be, so that the server is what is measured.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { answerMessages } from './child.js'

export interface LoadMessage {
  readonly port: number
  readonly path: string
  readonly tokens: readonly string[]
  readonly requests: number
  readonly connections: number
}

export interface LoadAnswer {
  readonly ms: number
  /** ms from a request to its answer, of which one in a hundred took longer. */
  readonly p99: number
  /** Answers other than 200. */
  readonly failed: number
  /** The last answer's body. */
  readonly body: string
}

const END_OF_HEAD = '\r\n\r\n'
const OK = 'HTTP/1.1 200 '

answerMessages<LoadMessage>(load)

async function load(message: LoadMessage): Promise<LoadAnswer> {
  const requests = message.tokens.map((token) => requestOf(message, token))
  const sockets = await Promise.all(
    Array.from({ length: message.connections }, () => open(message.port)),
  )
  let sent = 0
  let failed = 0
  let body = ''
  const waits: number[] = []
  const next = (): Buffer | undefined => {
    if (sent === message.requests) return undefined
    const request = requests[sent % requests.length]
    sent += 1
    return request
  }
  const start = performance.now()
  await Promise.all(
    sockets.map((socket) =>
      exchange(socket, next, (answer, wait) => {
        waits.push(wait)
        if (!answer.startsWith(OK)) failed += 1
        body = answer.slice(answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length)
      }),
    ),
  )
  const ms = performance.now() - start
  for (const socket of sockets) socket.destroy()
  waits.sort((a, b) => a - b)
  return { ms, p99: waits[Math.floor(waits.length * 0.99)] ?? NaN, failed, body }
}

/** What a client of an API sends. */
function requestOf({ port, path }: LoadMessage, token: string): Buffer {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: benchmark\r\n` +
      `Accept: application/json\r\nAccept-Encoding: gzip, br\r\nConnection: keep-alive\r\n` +
      `Authorization: Bearer ${token}${END_OF_HEAD}`,
  )
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

function exchange(
  socket: Socket,
  next: () => Buffer | undefined,
  onAnswer: (answer: string, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    let sentAt = 0
    const send = (): void => {
      const request = next()
      if (request === undefined) {
        socket.off('data', onData)
        resolve()
      } else {
        sentAt = performance.now()
        socket.write(request)
      }
    }
    const onData = (chunk: Buffer): void => {
      received += chunk.toString('latin1')
      if (!isWhole(received)) return
      onAnswer(received, performance.now() - sentAt)
      received = ''
      send()
    }
    socket.on('data', onData)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
    send()
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf(END_OF_HEAD)
  if (head === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1]
  if (length === undefined) throw new Error('an answer without Content-Length')
  return answer.length >= head + END_OF_HEAD.length + Number(length)
}
