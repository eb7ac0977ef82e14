import 'server-only'
import { mailFrom, type Env } from '../env'
import { keepForDemo } from './mailbox'
import { createOutbox, type Post } from './outbox'
import { smtpSender } from './smtp'

/** Whether this app sends mail: then addresses are confirmed, and forgotten passwords replaced. */
export function sendsMail({ SMTP_URL, DEMO_MAILBOX }: Env): boolean {
  return SMTP_URL !== undefined || DEMO_MAILBOX
}

/** The way out for letters; `undefined` where this app sends none. */
export function openPost(env: Env): Post | undefined {
  if (!sendsMail(env)) return undefined
  const send =
    env.SMTP_URL === undefined
      ? keepForDemo
      : smtpSender({ url: env.SMTP_URL, from: mailFrom(env) })
  return createOutbox({
    send,
    onLost: (why) => console.warn(`next-client: a mail was not sent: ${why}`),
  })
}
