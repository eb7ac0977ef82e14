import { describe, expect, it, vi } from 'vitest'
import { confirmLetter, resetLetter } from '../../../src/server/mail/letters'
import { createOutbox } from '../../../src/server/mail/outbox'

const link = 'https://app.example.test/verify-email?token=abc'

function outbox(send: () => Promise<void>) {
  const lost: string[] = []
  const post = createOutbox({ send, onLost: (why) => lost.push(why), again: [1, 1] })
  return { post, lost }
}

/** As a mail server's refusal comes out of nodemailer. */
function refusal(): Error {
  return Object.assign(new Error(`554 no: ${link}`), { code: 'EMESSAGE', responseCode: 554 })
}

describe('the outbox', () => {
  it('returns before a letter is sent, and whatever becomes of it', async () => {
    let sent = false
    const { post } = outbox(async () => {
      await Promise.resolve()
      sent = true
    })
    post(confirmLetter('ada@example.test', link))
    expect(sent).toBe(false)
    await vi.waitFor(() => expect(sent).toBe(true), 10_000)
  })

  it('tries three times, and says neither what a server said nor to whom', async () => {
    const send = vi.fn(() => Promise.reject(refusal()))
    const { post, lost } = outbox(send)
    post(confirmLetter('ada@example.test', link))
    await vi.waitFor(() => expect(lost).toHaveLength(3), 10_000)
    expect(send).toHaveBeenCalledTimes(3)
    expect(lost).toEqual([
      'EMESSAGE 554; to be tried again',
      'EMESSAGE 554; to be tried again',
      'EMESSAGE 554; given up',
    ])
  })

  it('sends an address three of a kind at once, however it is spelt, and other addresses theirs', async () => {
    const send = vi.fn(() => Promise.resolve())
    const { post, lost } = outbox(send)
    for (const to of ['a@example.test', 'A@example.test', 'a@EXAMPLE.test', 'a@example.test']) {
      post(confirmLetter(to, link))
    }
    post(resetLetter('a@example.test', link))
    post(confirmLetter('b@example.test', link))
    await vi.waitFor(() => expect(lost).toHaveLength(1), 10_000)
    expect(lost).toEqual(['too many of the kind “confirm” to one address'])
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(5), 10_000)
  })

  it('holds a thousand letters while a server hangs, and drops what is more', async () => {
    const { post, lost } = outbox(() => new Promise(() => {}))
    for (let index = 0; index < 1_001; index += 1) {
      post(confirmLetter(`${index}@example.test`, link))
    }
    expect(lost).toEqual(['1000 letters wait already'])
  })
})
