import { problem } from '../../../server/http/problem'
import { mayReadMailbox, received } from '../../../server/mail/mailbox'

/** The demo's mails, for its scripts. */
export async function GET(): Promise<Response> {
  if (!(await mayReadMailbox())) return problem(404, 'Not Found')
  return Response.json({ mails: received() }, { headers: { 'Cache-Control': 'no-store' } })
}
