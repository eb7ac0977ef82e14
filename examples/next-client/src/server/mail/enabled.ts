import 'server-only'
import { notFound } from 'next/navigation'
import { env } from '../env'
import { problem } from '../http/problem'
import { sendsMail } from './post'

/** For a page: ends with "not found" unless this app sends mail. */
export function requireMail(): void {
  if (!sendsMail(env())) notFound()
}

/** For a route: 404 unless this app sends mail. */
export function refuseWithoutMail(): Response | undefined {
  return sendsMail(env()) ? undefined : problem(404, 'Not Found')
}
