import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReadiness } from '../src/health.js'

test('it is ready when every check passes', async () => {
  const readiness = createReadiness({
    database: () => Promise.resolve(),
    keys: () => Promise.resolve(),
  })
  expect(await readiness.check()).toEqual({ ready: true, checks: { database: 'ok', keys: 'ok' } })
})

test('a check that fails or never ends makes it not ready, in bounded time', async () => {
  const checks = {
    database: () => new Promise(() => {}),
    keys: () => Promise.reject(new Error('no keys')),
    broken: () => {
      throw new Error('before it began')
    },
  }
  expect(await createReadiness(checks, 50).check()).toEqual({
    ready: false,
    checks: { database: 'failing', keys: 'failing', broken: 'failing' },
  })
})

test('a thousand probes at once are one look, and the next one looks again', async () => {
  let looks = 0
  const database = () => {
    looks += 1
    return sleep(20)
  }
  const readiness = createReadiness({ database })
  await Promise.all(Array.from({ length: 1_000 }, () => readiness.check()))
  expect(looks).toBe(1)
  await readiness.check()
  expect(looks).toBe(2)
})

test('who drains is not ready, and asks nobody', async () => {
  const readiness = createReadiness({ database: () => expect.fail('asked') })
  readiness.drain()
  expect(await readiness.check()).toMatchObject({ ready: false })
})
