import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { mayReadMailbox, received } from '../../server/mail/mailbox'
import { SiteHeader } from '../site-header'
import './mailbox.css'

export const metadata: Metadata = { title: 'Mails of the demo' }

/** Text in which addresses can be clicked. */
function Linked({ text }: { text: string }) {
  const parts = text.split(/(https?:\/\/\S+)/)
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      <a key={index} href={part}>
        {part}
      </a>
    ) : (
      part
    ),
  )
}

/** The mails that this app would have sent, everybody's: in the demo alone, and on this machine. */
export default async function MailboxPage() {
  if (!(await mayReadMailbox())) notFound()
  const mails = received()
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="page">
        <h1>Mails of the demo</h1>
        <p className="aside">
          The demo sends none: what it would send is here, everybody’s, until it ends.
        </p>
        {mails.length === 0 && <p>None yet.</p>}
        {mails.map(({ to, subject, text, at }) => (
          <article key={at + to} className="card mail">
            <h2>{subject}</h2>
            <p className="aside">
              To {to}, <time dateTime={at}>{at.slice(11, 19)} UTC</time>
            </p>
            <p className="mail-text">
              <Linked text={text} />
            </p>
          </article>
        ))}
      </main>
    </>
  )
}
