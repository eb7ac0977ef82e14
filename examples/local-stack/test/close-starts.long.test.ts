import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type LocalPostgres } from '../src/postgres.js'
import { runningIn } from '../src/run-folder.js'
import { killedOwner, testProcess } from './processes.js'
import { sql } from './sql.js'

/** Milliseconds between two starts; one takes some 200 until its server is set up. */
const OFFSETS = [0, 5, 10, 20, 40, 80, 160]

let folder: string
let other: Starter
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-stack-test-'))
  other = await starter(folder)
  await (await startPostgres({ folder })).stop() // a port is kept from here on
})
afterAll(async () => {
  await other.end()
  rmSync(folder, { recursive: true, force: true })
})

describe('two starts close together share a server that works, in a folder', () => {
  test.each(OFFSETS)('that was stopped before: %i ms apart', (offset) => bothWork(offset))

  test.each(OFFSETS)('whose owner was killed: %i ms apart', async (offset) => {
    await killedOwner(folder)
    await bothWork(offset)
  })

  test('that the same process has stopped before', async () => {
    await (await startPostgres({ folder })).stop()
    const [first, second] = [startPostgres({ folder }), startPostgres({ folder })]
    const urls = await Promise.allSettled([first, second].map(use))
    await Promise.all([(await first).stop(), (await second).stop()])
    const expected = { status: 'fulfilled', value: (await first).adminUrl }
    expect(urls).toEqual([expected, expected])
  })
})

test('a start beside the end of a server waits for that, and starts another', async () => {
  const first = await startPostgres({ folder })
  const stopped = first.stop()
  const second = await startPostgres({ folder })
  await stopped
  await use(second)
  await second.stop()
})

test('to stop a server twice takes nothing from who has started it since', async () => {
  const first = await startPostgres({ folder })
  await first.stop()
  const second = await startPostgres({ folder })
  await first.stop()
  expect(runningIn(folder)?.port).toBe(second.port)
  await second.stop()
})

/** The other process starts first, this one after `offset` milliseconds. */
async function bothWork(offset: number): Promise<void> {
  const theirs = other.ask('start')
  await sleep(offset)
  const server = startPostgres({ folder })
  const ours = use(server)
  await Promise.allSettled([ours, theirs])
  await Promise.allSettled([server.then(({ stop }) => stop()), other.ask('stop')])
  expect(await theirs).toBe(await ours)
}

/** Asks it something. @returns its URL */
async function use(server: LocalPostgres | Promise<LocalPostgres>): Promise<string> {
  const { adminUrl } = await server
  await sql(adminUrl, 'SELECT 1')
  return adminUrl
}

interface Starter {
  readonly ask: (command: 'start' | 'stop') => Promise<string>
  readonly end: () => Promise<void>
}

async function starter(path: string): Promise<Starter> {
  const child = testProcess('starter-process.ts', path)
  const lines = createInterface(child.stdout)
  const exited = once(child, 'exit')
  const answer = async () => {
    const [line] = (await once(lines, 'line')) as [string]
    return line
  }
  await answer()
  return {
    ask(command) {
      child.stdin.write(`${command}\n`)
      return answer()
    },
    async end() {
      child.stdin.end()
      await exited
    },
  }
}
