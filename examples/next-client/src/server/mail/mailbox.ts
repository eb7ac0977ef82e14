import 'server-only'
import { headers } from 'next/headers'
import { env } from '../env'
import { isLoopback } from '../http/loopback'
import type { Letter } from './letters'

const MOST = 50

/** A letter as the demo shows it. */
export interface Received extends Pick<Letter, 'to' | 'subject' | 'text'> {
  /** When it was sent (an instant). */
  readonly at: string
}

declare global {
  /** The demo's mails, the newest first. On `globalThis`: see `auth.ts`. */
  var demoMailbox: Received[] | undefined
}

/** Keeps a letter where the demo's page shows it. */
export async function keepForDemo({ to, subject, text }: Letter): Promise<void> {
  const kept = [{ to, subject, text, at: new Date().toISOString() }, ...received()]
  globalThis.demoMailbox = kept.slice(0, MOST)
}

/** The last 50 mails, the newest first. */
export function received(): readonly Received[] {
  return globalThis.demoMailbox ?? []
}

/**
 * Whether the request being answered may see everybody's mails: with `DEMO_MAILBOX=true`, from this
 * machine, under the app's own name. The name shuts out a foreign page whose host name was led to
 * this machine (DNS rebinding).
 */
export async function mayReadMailbox(): Promise<boolean> {
  const { DEMO_MAILBOX, BETTER_AUTH_URL } = env()
  if (!DEMO_MAILBOX) return false
  const asked = await headers()
  // Written by `client-address.ts`: with a proxy before it, it names others, too.
  const from = asked.get('x-forwarded-for') ?? ''
  return isLoopback(from) && asked.get('host') === new URL(BETTER_AUTH_URL).host
}
