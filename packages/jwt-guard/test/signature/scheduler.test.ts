import { describe, expect, it } from 'vitest'
import { isAuthError } from '../../src/core/errors.js'
import { MAX_WAITING, SILENCE, THREAD_BUDGET, TURN_BUDGET } from '../../src/signature/scheduler.js'
import { createRandom } from '../support/random.js'
import { all, mostBeforeTheLast, simulateThreads, TEXT } from './simulated-threads.js'

const EDDSA = 0.08
const ES512 = 1.5

describe('a turn of the event loop', () => {
  it('answers a lone request at once', () => {
    const threads = simulateThreads()
    const [good, forged] = [threads.key(EDDSA), threads.key(EDDSA, undefined, false)]
    expect(threads.schedule(good, TEXT)).toBe(true)
    expect(threads.schedule(forged, TEXT)).toBe(false)
    expect(threads.inFlight()).toBe(0)
  })

  it('answers what fits its budget at once, and leaves the rest to other threads', async () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA)
    const answers = Array.from({ length: 32 }, () => threads.schedule(key, TEXT))
    expect(answers.filter((answer) => answer === true)).toHaveLength(6)
    expect(threads.inFlight()).toBe(24)
    await threads.answerAll()
    expect(await all(answers)).toEqual(Array(32).fill(true))
    expect(threads.mostWork()).toBeLessThanOrEqual(2 * THREAD_BUDGET)
  })

  it('shares its budget between all keys, and the next turn has one of its own', () => {
    const threads = simulateThreads()
    const keys = [threads.key(EDDSA), threads.key(EDDSA)]
    const atOnce = (): number =>
      Array.from({ length: 16 }, (_, index) => keys[index % 2] ?? threads.key(0)).filter(
        (key) => threads.schedule(key, TEXT) === true,
      ).length
    expect(atOnce()).toBe(6)
    expect(atOnce()).toBe(0)
    threads.nextTurn()
    expect(atOnce()).toBe(6)
  })

  it('is shared by tokens that are awaited one after another', async () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA)
    const first = async (): Promise<number> => {
      for (let count = 0; ; count += 1) {
        const answer = threads.schedule(key, TEXT)
        if (typeof answer !== 'boolean') return count
        await Promise.resolve()
      }
    }
    expect(await first()).toBe(6)
  })

  it('spends its budget and one signature at most, whatever checks take', async () => {
    const random = createRandom(7)
    const threads = simulateThreads(3)
    const takes = (guess: number) => () =>
      random.below(50) === 0 ? 40 : (guess * (50 + random.below(300))) / 100
    const keys = [EDDSA, 0.02, 0.06, 0.3, ES512].map((guess) => threads.key(guess, takes(guess)))
    const answers: (boolean | Promise<boolean>)[] = []
    for (let turn = 0; turn < 500; turn += 1) {
      for (let count = random.below(8); count > 0; count -= 1) {
        answers.push(threads.schedule(random.pick(keys), TEXT))
      }
      if (random.below(4) === 0) threads.nextTurn()
      else await threads.answer()
    }
    await threads.answerAll()
    expect(await all(answers)).not.toContain(false)
    expect(mostBeforeTheLast(threads.turns)).toBeLessThanOrEqual(TURN_BUDGET)
    expect(threads.mostWork()).toBeGreaterThan(3 * THREAD_BUDGET)
    expect(threads.mostWork()).toBeLessThanOrEqual(3 * ES512)
  })
})

describe('a crowd', () => {
  it('of 1,000 ES512 at once: none on this thread, and no more than the cores on others', async () => {
    const threads = simulateThreads()
    const key = threads.key(ES512)
    const answers = Array.from({ length: 1000 }, () => threads.schedule(key, TEXT))
    await threads.answerAll()
    expect(await all(answers)).toEqual(Array(1000).fill(true))
    expect(key.checkNow).not.toHaveBeenCalled()
    expect(threads.mostInFlight()).toBe(2)
  })

  it('of more than may wait: the rest is 503, and what waits is answered', async () => {
    const threads = simulateThreads()
    const key = threads.key(ES512)
    const answers = Array.from({ length: MAX_WAITING + 2 }, () => threads.schedule(key, TEXT))
    const refused = errorOf(() => threads.schedule(key, TEXT))
    expect(refused).toMatchObject({ status: 503, reason: 'signature_unavailable' })
    expect(refused).toHaveProperty('headers', expect.objectContaining({ 'Retry-After': '2' }))
    await threads.answer()
    answers.push(threads.schedule(key, TEXT))
    await threads.answerAll()
    expect(await all(answers)).toEqual(Array(MAX_WAITING + 3).fill(true))
  })

  it('is helped by this thread whenever another one answers', async () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA)
    const answers = Array.from({ length: 60 }, () => threads.schedule(key, TEXT))
    await threads.answer()
    // Six in the turn of the crowd, six in that of the answer.
    expect(key.checkNow).toHaveBeenCalledTimes(12)
    await threads.answerAll()
    expect(await all(answers)).toEqual(Array(60).fill(true))
    expect(key.checkLater).toHaveBeenCalledTimes(29)
  })

  it('of forged ES512 holds up no other token', async () => {
    const threads = simulateThreads()
    const forged = threads.key(ES512, undefined, false)
    const flood = Array.from({ length: 900 }, () => threads.schedule(forged, TEXT))
    const key = threads.key(EDDSA)
    expect(threads.schedule(key, TEXT)).toBe(true)
    const crowd = Array.from({ length: 16 }, () => threads.schedule(key, TEXT))
    await threads.answer()
    await threads.answer()
    expect(await all(crowd)).toEqual(Array(16).fill(true))
    await threads.answerAll()
    expect(await all(flood)).not.toContain(true)
  })

  it('of as many forged ES512 as may wait takes no place of another token', async () => {
    const threads = simulateThreads()
    const forged = threads.key(ES512, undefined, false)
    const flood = Array.from({ length: MAX_WAITING + 2 }, () => threads.schedule(forged, TEXT))
    const key = threads.key(EDDSA)
    const crowd = Array.from({ length: 32 }, () => threads.schedule(key, TEXT))
    await threads.answerAll()
    expect(await all(crowd)).toEqual(Array(32).fill(true))
    expect(await all(flood)).not.toContain(true)
  })

  it('of cheap ones starves no ES512: who came first goes to the thread first', async () => {
    const threads = simulateThreads(1)
    const [cheap, dear] = [threads.key(0.4, () => 0.45), threads.key(ES512)]
    const flood = Array.from({ length: 8 }, () => threads.schedule(cheap, TEXT))
    const one = threads.schedule(dear, TEXT)
    flood.push(...Array.from({ length: 100 }, () => threads.schedule(cheap, TEXT)))
    for (let turn = 0; turn < 8; turn += 1) await threads.answer()
    expect(dear.checkLater).toHaveBeenCalledTimes(1)
    await threads.answerAll()
    expect(await all([one, ...flood])).not.toContain(false)
  })
})

describe('threads that are at somebody else’s work', () => {
  it('hold up no token: this thread takes back what it lent them', async () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA)
    const crowd = Array.from({ length: 60 }, () => threads.schedule(key, TEXT))
    expect(key.checkLater).toHaveBeenCalledTimes(24)
    threads.silence(SILENCE + 20)
    expect(await all(crowd)).toEqual(Array(60).fill(true))
    expect(key.checkNow).toHaveBeenCalledTimes(60)
    expect(mostBeforeTheLast(threads.turns)).toBeLessThanOrEqual(TURN_BUDGET)
  })

  it('may answer late: nothing comes of it, and no place is lost', async () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA)
    const crowd = Array.from({ length: 60 }, () => threads.schedule(key, TEXT))
    threads.silence(SILENCE + 20)
    await threads.answerAll()
    const next = Array.from({ length: 60 }, () => threads.schedule(key, TEXT))
    expect(threads.inFlight()).toBeGreaterThanOrEqual(24)
    await threads.answerAll()
    expect(await all([...crowd, ...next])).toEqual(Array(120).fill(true))
  })

  it('get no help with a dear one: it would hold up everybody', async () => {
    const threads = simulateThreads()
    const key = threads.key(ES512)
    const answer = threads.schedule(key, TEXT)
    threads.silence(10 * SILENCE)
    expect(key.checkNow).not.toHaveBeenCalled()
    await threads.answerAll()
    expect(await answer).toBe(true)
  })
})

describe('what a key costs', () => {
  it('is learnt: a key that is slow on this machine goes to other threads', () => {
    const threads = simulateThreads()
    const key = threads.key(EDDSA, () => 2)
    for (let turn = 0; turn < 12; turn += 1) {
      void threads.schedule(key, TEXT)
      threads.nextTurn()
    }
    expect(key.checkNow).toHaveBeenCalledTimes(9)
    expect(threads.schedule(key, TEXT)).toBeInstanceOf(Promise)
  })

  it('is forgotten: a key that was slow once comes back', () => {
    const threads = simulateThreads()
    let takes = 2
    const key = threads.key(EDDSA, () => takes)
    while (threads.schedule(key, TEXT) === true) threads.nextTurn()
    takes = EDDSA
    threads.nextTurn(1000)
    for (let turn = 0; turn < 100; turn += 1) {
      expect(threads.schedule(key, TEXT)).toBe(true)
      threads.nextTurn()
    }
  })

  it('is not judged by one pause of the garbage collector', () => {
    const threads = simulateThreads()
    let pause = 200
    const key = threads.key(EDDSA, () => {
      const took = EDDSA + pause
      pause = 0
      return took
    })
    expect(threads.schedule(key, TEXT)).toBe(true)
    // It has used up this turn, but not the next.
    expect(threads.schedule(key, TEXT)).toBeInstanceOf(Promise)
    threads.nextTurn()
    expect(threads.schedule(key, TEXT)).toBe(true)
  })
})

describe('what the platform can’t tell', () => {
  const fault = new Error('out of memory')

  it.each([
    ['at once', 0.1],
    ['on another thread', 1],
  ])('%s is 503, with the fault as its cause', async (_, guess) => {
    const threads = simulateThreads()
    const key = threads.key(guess)
    const broken = {
      ...key,
      checkNow: (): never => {
        throw fault
      },
      checkLater: (_text: unknown, done: (error: unknown, verified: boolean) => void) =>
        done(fault, false),
    }
    const error = await Promise.resolve()
      .then(() => threads.schedule(broken, TEXT))
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ reason: 'signature_unavailable', cause: fault })
    expect(threads.schedule(threads.key(EDDSA), TEXT)).toBe(true)
  })

  it('while it helps out is that one’s alone', async () => {
    const threads = simulateThreads(1)
    const key = threads.key(0.4)
    const broken = {
      ...key,
      checkNow: (): never => {
        throw fault
      },
    }
    const first = Array.from({ length: 4 }, () => threads.schedule(key, TEXT))
    const helped = threads.schedule(broken, TEXT)
    const after = threads.schedule(key, TEXT)
    const settled = Promise.allSettled(
      [...first, helped, after].map((answer) => Promise.resolve(answer)),
    )
    await threads.answerAll()
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
  })

  it('to another thread, it says at once: no place is lost', async () => {
    const threads = simulateThreads(1)
    const key = threads.key(ES512)
    const broken = {
      ...key,
      checkLater: (): never => {
        throw fault
      },
    }
    for (let count = 0; count < 3; count += 1) {
      await expect(threads.schedule(broken, TEXT)).rejects.toSatisfy(isAuthError)
    }
    const answer = threads.schedule(key, TEXT)
    await threads.answerAll()
    expect(await answer).toBe(true)
  })
})

function errorOf(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
