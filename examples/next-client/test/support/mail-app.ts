import { afterAll, beforeAll, expect, vi } from 'vitest'
import { startMailServer, type MailServer } from './smtp'
import { stranger, type Person } from './person'
import { useRunningApp } from './running-app'
import type { Variables } from './app'

const CONFIRM = /Confirm/
const RESET = /new password/

/** The built app with a mail server, and what people do with their mail. */
export interface MailApp {
  readonly url: string
  /** What the app has written so far. */
  log(): string
  readonly server: MailServer
  /** Registers somebody new, whose address is yet to be confirmed. */
  newcomer(): Promise<Person>
  /** Somebody with a confirmed address, signed in. */
  member(): Promise<Person>
  /** The newest link to confirm their address: path and query. */
  confirmLink(person: Person): Promise<string>
  /** Asks for a link to choose a new password, and waits for it. */
  resetLink(person: Person): Promise<string>
}

/** Follows a link of a mail to its page, as a browser does; the page's answer. */
export async function click(person: Person, link: string): Promise<Response> {
  const led = await person.fetch(link)
  return person.fetch(new URL(led.headers.get('location') ?? '', 'http://app.invalid').pathname)
}

/** Everything that comes to anybody: at the end, no link of a mail may be in it. */
function recordAnswers(): { readonly texts: string[] } {
  const texts: string[] = []
  const original = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await original(...request)
    const copy = response.clone()
    const headers = [...copy.headers].filter(([name, value]) => !isLinkCookie(name, value))
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    texts.push([...lines, '', await copy.text().catch(() => '')].join('\n'))
    return response
  })
  return { texts }
}

function isLinkCookie(name: string, value: string): boolean {
  return name === 'set-cookie' && /^link_(?:confirm|reset)=.*; HttpOnly; SameSite=lax$/i.test(value)
}

/** From the first test of the file to its last, which is followed by a search of all answers. */
export function useMailApp(variables: Variables = {}): MailApp {
  let server: MailServer | undefined
  let answers: { readonly texts: string[] } | undefined
  // Before the app, which is told where it is.
  const told: Variables = { ...variables }
  beforeAll(async () => {
    server = await startMailServer()
    told.SMTP_URL = server.url
    answers = recordAnswers()
  })
  const running = useRunningApp(told)

  afterAll(async () => {
    vi.restoreAllMocks()
    const tokens = mail.server.mails.flatMap(({ text }) => /token=(\w+)/.exec(text)?.[1] ?? [])
    expect(tokens.length).toBeGreaterThan(0)
    expect(answers?.texts.length).toBeGreaterThan(0)
    for (const token of tokens) {
      expect(answers?.texts.filter((text) => text.includes(token))).toEqual([])
      expect(running.app.log().includes(token)).toBe(false)
    }
    await server?.stop()
  })

  const mail: MailApp = {
    get url() {
      return running.app.url
    },
    log: () => running.app.log(),
    get server() {
      if (server === undefined) throw new TypeError('the mail server runs from the first test on')
      return server
    },
    async newcomer() {
      const person = stranger(mail.url)
      const { email, password } = person
      const answer = await person.post('/api/auth/register', { name: 'Ada', email, password })
      expect(answer.status).toBe(202)
      // The account is made after the answer, and the mail after the account.
      await mail.confirmLink(person)
      return person
    },
    async member() {
      const person = await mail.newcomer()
      const { email, password } = person
      await click(person, await mail.confirmLink(person))
      expect((await person.post('/api/auth/verify-email', {})).status).toBe(204)
      expect((await person.post('/api/auth/login', { email, password })).status).toBe(200)
      return person
    },
    confirmLink: ({ email }) => mail.server.linkTo(email, CONFIRM),
    async resetLink({ email }) {
      const before = mail.server.mails.length
      await stranger(mail.url).post('/api/auth/forgot-password', { email })
      await vi.waitFor(
        () => {
          const later = mail.server.mails.slice(before)
          if (!later.some(({ to, subject }) => to === email && RESET.test(subject))) {
            throw new Error('no mail yet')
          }
        },
        { timeout: 20_000, interval: 20 },
      )
      return mail.server.linkTo(email, RESET)
    },
  }
  return mail
}
