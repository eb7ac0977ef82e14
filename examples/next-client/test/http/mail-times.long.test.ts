import { expect, it } from 'vitest'
import { useMailApp } from '../support/mail-app'

const mail = useMailApp({ AUTH_ATTEMPTS_PER_MINUTE: '10000' })

const TRIES = 200

const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length / 2] ?? 0

/**
 * How sure one can be that two lists of times differ, in standard deviations (Mann and Whitney): over
 * 4 by chance once in 16,000 runs, whatever the machine does meanwhile to both.
 */
function difference(one: number[], other: number[]): number {
  const ranked = [
    ...one.map((time) => ({ time, of: 1 })),
    ...other.map((time) => ({ time, of: 0 })),
  ]
    .toSorted((a, b) => a.time - b.time)
    .map(({ of }, index) => of * (index + 1))
  const [n, m] = [one.length, other.length]
  const u = ranked.reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2
  return Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

async function time(path: string, body: object): Promise<number> {
  const start = performance.now()
  const answer = await fetch(mail.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: mail.url },
    body: JSON.stringify(body),
  })
  const took = performance.now() - start
  expect([answer.status, await answer.text()]).toEqual([202, '{"mailed":true}'])
  return took
}

it.each(['/api/auth/forgot-password', '/api/auth/register'])(
  'the time of %s is the same, whether there is such an account or not, over 200 tries',
  async (path) => {
    const { email: known } = await mail.member()
    const fields = path.endsWith('register') ? { name: 'A', password: 'correct horse battery' } : {}
    const body = (email: string) => ({ ...fields, email })
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let round = 0; round < 10; round += 1) await time(path, body(`warm-${round}@example.test`))
    for (let round = 0; round < TRIES; round += 1) {
      const unknown = `${crypto.randomUUID()}@example.test`
      // Neither always comes first.
      const order = [known, unknown].toSorted(() => Math.random() - 0.5)
      for (const email of order) {
        times[email === known ? 'known' : 'unknown'].push(await time(path, body(email)))
      }
    }
    const z = difference(times.known, times.unknown)
    const medians = [middle(times.known), middle(times.unknown)].map((ms) => ms.toFixed(2))
    console.log(`${path}: ${medians.join(' and ')} ms, ${z.toFixed(1)} standard deviations`)
    expect(z).toBeLessThan(4)
  },
)
