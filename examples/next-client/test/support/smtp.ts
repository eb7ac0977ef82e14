import { SMTPServer } from 'smtp-server'
import { vi } from 'vitest'

/** A mail as it came over the wire. */
export interface Mail {
  readonly from: string
  readonly to: string
  /** As it was sent, with its headers. */
  readonly raw: string
  readonly subject: string
  /** The text, decoded. */
  readonly text: string
}

/** A real mail server, which delivers to a list. */
export interface MailServer {
  /** For `SMTP_URL`. */
  readonly url: string
  readonly mails: readonly Mail[]
  /** While it is set, mails are refused with these words. */
  refusal: string | undefined
  /** The newest mail to somebody with this in its subject, once it is there. */
  mailTo(address: string, subject: RegExp): Promise<Mail>
  /** The link of that mail: its path and query. */
  linkTo(address: string, subject: RegExp): Promise<string>
  stop(): Promise<void>
}

/** RFC 2045 6.7; what is not encoded so stays as it is. */
function decoded(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body
  return body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        if (mailServer.refusal !== undefined) {
          callback(new Error(`${mailServer.refusal} ${/https?:\/\/\S+/.exec(raw)?.[0] ?? ''}`))
          return
        }
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address).join(),
          raw,
          subject: /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '',
          text: decoded(raw),
        })
        callback()
      })
    },
  })
  // A client that hangs up is no fault of the server's.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0

  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refusal: undefined,
    mailTo: (to, subject) =>
      vi.waitFor(
        () => {
          const found = mails.findLast((mail) => mail.to === to && subject.test(mail.subject))
          if (found === undefined) throw new Error(`no mail ${subject} to ${to} yet`)
          return found
        },
        { timeout: 20_000, interval: 20 },
      ),
    async linkTo(to, subject) {
      const { text } = await mailServer.mailTo(to, subject)
      const [link = ''] = /https?:\/\/\S+/.exec(text) ?? []
      const { pathname, search } = new URL(link)
      return pathname + search
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
  return mailServer
}
