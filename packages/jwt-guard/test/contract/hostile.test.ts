import { beforeAll, describe, expect, it } from 'vitest'
import { createGuard, type BetterAuthClaims, type Guard, type GuardEvent } from '../../src/index.js'
import { createTestIssuer, type HostileCredential, type TestIssuer } from '../../src/testing.js'
import { DOORS } from './doors.js'
import { bearer, enter } from './doors/door.js'

interface Case extends Pick<HostileCredential, 'name' | 'status' | 'code' | 'reason'> {
  readonly fields: readonly string[]
}

let issuer: TestIssuer
let guard: Guard<BetterAuthClaims>
let cases: readonly Case[]
const events: GuardEvent[] = []
beforeAll(async () => {
  issuer = createTestIssuer()
  guard = createGuard({ ...issuer.guardOptions, onEvent: (event) => events.push(event) })
  // Once for all doors: some have an RSA key of their own, which takes its time.
  cases = await Promise.all(
    [...issuer.hostileTokens(), ...issuer.hostileHeaders()].map(
      async ({ authorization, ...one }) => ({ ...one, fields: [await authorization()].flat() }),
    ),
  )
})

describe.each(DOORS)('everything hostile through $name', (door) => {
  it('each token and each header gets its due answer, and none reaches a handler', async () => {
    const open = await enter(door, guard)
    expect(cases.length).toBeGreaterThanOrEqual(116)
    const wrong: string[] = []
    for (const { name, status, code, reason, fields } of cases) {
      events.length = 0
      const answer = await open.send({ headers: fields.map((value) => ['Authorization', value]) })
      const told = events.flatMap((event) => (event.type === 'rejected' ? [event.reason] : []))
      const body: unknown = JSON.parse(answer.body)
      const seen = `${answer.status} ${JSON.stringify(told)} ${JSON.stringify(body)}`
      const due = { status, code }
      const right = answer.status === status && told.length === 1 && told[0] === reason
      if (!right || !holds(body, due)) wrong.push(`${name}: ${seen}`)
    }
    expect(wrong).toEqual([])
    expect(open.served).toEqual([])
  })

  it('a good token is let in all the same', async () => {
    const open = await enter(door, guard)
    const token = await issuer.token({ sub: 'user-a' })
    expect((await open.send({ headers: bearer(token) })).status).toBe(200)
    expect(open.served).toEqual(['user-a'])
  })
})

function holds(body: unknown, due: Readonly<Record<string, unknown>>): boolean {
  if (typeof body !== 'object' || body === null) return false
  return Object.entries(due).every(([name, value]) => Reflect.get(body, name) === value)
}
