import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { CommitUnconfirmedError } from 'jwt-guard/sequelize'
import { afterEach, describe, expect, test } from 'vitest'
import { isDatabaseUnavailable } from '../../src/database/errors.js'
import { openDatabase } from '../../src/database/pool.js'
import { retryConnecting } from '../../src/database/retry.js'
import { StartError } from '../../src/start-error.js'

/** A message of the Postgres protocol: type, length, content. */
function message(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length + 4)
  return Buffer.concat([Buffer.from(type), length, content])
}

const AUTHENTICATED = message('R', Buffer.alloc(4))
const READY = message('Z', Buffer.from('I'))
const KILLED = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
)

describe('a Postgres that fails while a connection is made', () => {
  let server: Server

  afterEach(() => new Promise((resolve) => server.close(resolve)))

  async function fakePostgres(answer: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return `postgres://todo_app:x@127.0.0.1:${port}/todo`
  }

  test.each([
    ['is killed as it says that it is ready', [AUTHENTICATED, READY, KILLED]],
    ['is killed before', [AUTHENTICATED, KILLED]],
    ['hangs up as it says that it is ready', [AUTHENTICATED, READY]],
    ['hangs up before', []],
  ])('%s: unavailable, and the process lives', async (_, answer) => {
    const url = await fakePostgres((socket) => socket.end(Buffer.concat(answer)))
    const database = openDatabase(url)
    const error: unknown = await database.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(isDatabaseUnavailable(error)).toBe(true)
    await database.close()
  })

  test('never answers: unavailable within 4 s', async () => {
    const sockets: Socket[] = []
    const url = await fakePostgres((socket) => void sockets.push(socket))
    const database = openDatabase(url)
    const started = performance.now()
    const error: unknown = await database.query('SELECT 1').catch((thrown: unknown) => thrown)
    expect(isDatabaseUnavailable(error)).toBe(true)
    expect(performance.now() - started).toBeLessThan(4_000)
    for (const socket of sockets) socket.destroy()
    await database.close()
  })
})

describe('connecting at the start', () => {
  const settings = { variable: 'DATABASE_URL', retryFor: 60, interval: 20 }

  test('waits for a Postgres that comes up late', async () => {
    const lines: string[] = []
    let tries = 0
    const connect = () => {
      tries += 1
      return tries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('connected')
    }
    const log = (line: string) => void lines.push(line)
    expect(await retryConnecting(connect, { ...settings, log })).toBe('connected')
    expect(lines).toHaveLength(2)
  })

  test('says so if it is a lock that it waited for, and not the connection', async () => {
    const lines: string[] = []
    const late = () => Promise.reject(Object.assign(new Error('canceling'), { code: '57014' }))
    const log = (line: string) => void lines.push(line)
    await expect(retryConnecting(late, { ...settings, log })).rejects.toThrow(
      /^DATABASE_URL: Postgres kept a query waiting, as for a locked table, for 0\.06 s \(57014\)$/,
    )
    expect(lines.join()).not.toContain('no connection')
  })

  test('does not wait for what only the operator can change', async () => {
    const connect = () => Promise.reject(new StartError('DATABASE_URL: the table is missing'))
    const log = () => expect.fail('no second try')
    await expect(retryConnecting(connect, { ...settings, log })).rejects.toThrow('missing')
  })
})

test('a commit that nobody confirmed was cut off by the database', () => {
  const cut = new CommitUnconfirmedError(new Error('Connection terminated unexpectedly'))
  expect(isDatabaseUnavailable(cut)).toBe(true)
})

test('an error of ours is not taken for one of the database', () => {
  expect(isDatabaseUnavailable(new TypeError('x is undefined'))).toBe(false)
  expect(isDatabaseUnavailable(Object.assign(new Error('no file'), { code: 'ENOENT' }))).toBe(false)
  expect(isDatabaseUnavailable(undefined)).toBe(false)
})
