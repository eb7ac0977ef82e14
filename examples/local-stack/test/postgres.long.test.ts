import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../src/free-port.js'
import { startPostgres, type LocalPostgres } from '../src/postgres.js'
import { findBinaries, nativeFolder } from '../src/postgres/binaries.js'
import { serverAccount } from '../src/postgres/server-account.js'
import { killedOwner } from './processes.js'
import { sql } from './sql.js'

const systemTemporary = tmpdir()
let folder: string
beforeEach(() => {
  const root = mkdtempSync(join(systemTemporary, 'local-stack-test-'))
  chmodSync(root, 0o711)
  // A temporary folder of its own, so that what is left there is this test's.
  process.env.TMPDIR = join(root, 'tmp')
  mkdirSync(process.env.TMPDIR, { mode: 0o711 })
  // And a checkout where a server that root has dropped to another account can't walk.
  mkdirSync(join(root, 'checkout'), { mode: 0o700 })
  folder = join(root, 'checkout', 'data')
})
afterEach(() => {
  process.env.TMPDIR = systemTemporary
  rmSync(join(folder, '..', '..'), { recursive: true, force: true })
})

describe('data', () => {
  test('is kept in the folder between runs with its port and passwords, and refused without them', async () => {
    const first = await startPostgres({ folder })
    await sql(first.url('todo_owner'), 'CREATE TABLE kept AS SELECT 7 AS seven')
    await first.stop()
    const second = await startPostgres({ folder })
    expect(second.url('todo_app')).toBe(first.url('todo_app'))
    expect(await sql(second.url('todo_app'), 'SELECT * FROM kept')).toEqual([{ seven: 7 }])
    await second.stop()

    rmSync(join(folder, 'server.json'))
    await expect(startPostgres({ folder })).rejects.toThrow(/server\.json is gone, so .+ remove it/)
  })

  test('that was half made when its maker was killed is made anew', async () => {
    mkdirSync(join(folder, 'data.new', 'base'), { recursive: true })
    const server = await startPostgres({ folder })
    expect(await sql(server.adminUrl, 'SELECT current_database() AS name')).toEqual([
      { name: 'todo' },
    ])
    await server.stop()
  })
})

describe('an owner that was killed', () => {
  test('leaves a server that the next start stops; what was committed is there', async () => {
    const orphan = await killedOwner(folder)
    await sql(orphan.adminUrl, 'CREATE TABLE kept AS SELECT 7 AS seven')
    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    const server = await startPostgres({ folder, port: await freePort(), log })
    expect(lines).toEqual([expect.stringMatching(/^stopped postgres \(pid \d+\), left by/)])
    await expect(sql(orphan.adminUrl, 'SELECT 1')).rejects.toThrow()
    expect(await sql(server.adminUrl, 'SELECT * FROM kept')).toEqual([{ seven: 7 }])
    await server.stop()
  })

  test('of a temporary server: the next start of any stops it and removes its folder', async () => {
    const orphan = await killedOwner()
    await (await startPostgres()).stop()
    await expect(sql(orphan.adminUrl, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('jwt-guard'))).toEqual([])
  })
})

describe('a running server', () => {
  let server: LocalPostgres
  let guest: LocalPostgres
  let kept: string
  beforeAll(async () => {
    kept = mkdtempSync(join(systemTemporary, 'local-stack-test-'))
    ;[server, guest] = await Promise.all([
      startPostgres({ folder: kept }),
      startPostgres({ folder: kept }),
    ])
  })
  afterAll(async () => {
    await server.stop()
    rmSync(kept, { recursive: true })
  })

  test('is shared with all who ask for its folder, and ends with the one that started it', async () => {
    expect(guest.url('todo_app')).toBe(server.url('todo_app'))
    await expect(guest.restart()).rejects.toThrow(`belongs to process ${process.pid}`)
    await guest.stop()
    expect(await sql(server.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('loses nothing committed when it is killed', async () => {
    await sql(server.url('todo_owner'), 'CREATE TABLE kept AS SELECT 7 AS seven')
    await server.kill()
    await expect(sql(server.adminUrl, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
    await server.restart()
    expect(await sql(server.url('todo_app'), 'SELECT * FROM kept')).toEqual([{ seven: 7 }])
  })

  test('gives fresh databases apart from each other, also when many are made at once', async () => {
    const databases = await Promise.all(Array.from({ length: 5 }, () => server.createDatabase()))
    await Promise.all(
      databases.map(({ url }, index) =>
        sql(url('todo_owner'), `CREATE TABLE mine AS SELECT ${index} AS index`),
      ),
    )
    const found = await Promise.all(
      databases.map(({ url }) => sql(url('todo_app'), 'SELECT * FROM mine')),
    )
    expect(found).toEqual([0, 1, 2, 3, 4].map((index) => [{ index }]))
    await Promise.all(databases.map(({ drop }) => drop()))
    expect(await sql(server.adminUrl, "SELECT FROM pg_database WHERE datname ~ '^test_'")).toEqual(
      [],
    )
  })

  test('listens on the loopback alone, has no Unix socket, and asks for a password', async () => {
    expect(await sql(server.adminUrl, 'SHOW listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ])
    expect(await sql(server.adminUrl, 'SHOW unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ])
    for (const { address } of externalAddresses()) {
      await expect(reach(address, server.port)).rejects.toThrow(/ECONNREFUSED/)
    }
    const url = new URL(server.adminUrl)
    url.password = 'wrong'
    await expect(sql(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
  })

  test('has its passwords in one private file, and stores them as SCRAM verifiers', async () => {
    const passwords = [server.adminUrl, server.url('todo_app')].map((url) => new URL(url).password)
    const holders = filesIn(kept).filter((file) => {
      const bytes = readFileSync(file)
      return passwords.some((password) => bytes.includes(password))
    })
    expect(holders).toEqual([join(kept, 'server.json')])
    expect(statSync(join(kept, 'server.json')).mode & 0o777).toBe(0o600)
    expect(
      await sql(
        server.adminUrl,
        "SELECT rolname FROM pg_authid WHERE rolcanlogin AND rolpassword NOT LIKE 'SCRAM-SHA-256$%'",
      ),
    ).toEqual([])
  })

  test('stores text in UTF-8 and sorts it by bytes, whatever the machine’s locale', async () => {
    expect(
      await sql(
        server.adminUrl,
        'SELECT pg_encoding_to_char(encoding) AS encoding, datcollate FROM pg_database WHERE datname = current_database()',
      ),
    ).toEqual([{ encoding: 'UTF8', datcollate: 'C' }])
  })
})

describe('the programs', () => {
  test('run from where they are installed, or from a copy if their account can’t get there', async () => {
    const account = serverAccount()
    const native = join(folder, 'native')
    cpSync(nativeFolder(), native, { recursive: true, verbatimSymlinks: true })
    const binaries = await findBinaries(account, () => {}, native)
    const copied = !binaries.postgres.startsWith(native)
    expect(copied).toBe('uid' in account)
    expect(spawnSync(binaries.postgres, ['--version'], { ...account, cwd: '/' }).status).toBe(0)
    binaries.release()
    if (copied) expect(() => statSync(binaries.postgres)).toThrow(/ENOENT/)
  })
})

function externalAddresses() {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
}

async function reach(host: string, port: number): Promise<void> {
  const socket = connect(port, host)
  await once(socket, 'connect')
  socket.destroy()
}

function filesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
