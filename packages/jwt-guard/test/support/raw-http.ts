import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case; fields of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends exactly these lines to 127.0.0.1, one byte per character: a client would tidy them up. */
export function sendRaw(port: number, lines: readonly string[], body = ''): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => {
      const length = Buffer.byteLength(body)
      const fixed = [`Host: 127.0.0.1:${port}`, 'Connection: close', `Content-Length: ${length}`]
      const [requestLine = '', ...fields] = lines
      socket.write([requestLine, ...fixed, ...fields, '', ''].join('\r\n'), 'latin1')
      socket.write(body)
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      resolve(parse(Buffer.concat(chunks).toString('utf8')))
    })
  })
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...fields] = text.slice(0, end).split('\r\n')
  const headers = new Headers(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':')
      return [field.slice(0, colon), field.slice(colon + 1)]
    }),
  )
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: text.slice(end + 4),
  }
}
