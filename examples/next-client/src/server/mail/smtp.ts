import 'server-only'
import { createTransport, type Transporter } from 'nodemailer'
import { isLoopback } from '../http/loopback'
import type { Letter } from './letters'

/** Milliseconds for each step of a conversation with the server. */
const PATIENCE_MS = 10_000

/** Where mail goes, and whom it is from. */
export interface SmtpOptions {
  /** `smtp:` or `smtps:`, checked by `env.ts`. */
  readonly url: string
  /** An address, or `Name <address>`. */
  readonly from: string
}

/**
 * Sends mail by SMTP. Over `smtp:` the connection must turn to TLS (STARTTLS), since a link that is
 * read on its way is a way in: unless the server is on this machine, or the URL says
 * `?requireTLS=false`.
 *
 * @returns sends one letter; rejects where the server doesn't take it
 */
export function smtpSender({ url, from }: SmtpOptions): (letter: Letter) => Promise<void> {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url)
  const secure = protocol === 'smtps:'
  const mayBePlain = isLoopback(hostname) || searchParams.get('requireTLS') === 'false'
  const transport: Transporter = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !mayBePlain,
    ...(username && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // Nothing of a letter is fetched or read from elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ to, subject, text }) => {
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      subject,
      text,
      // No robot answers (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  }
}
