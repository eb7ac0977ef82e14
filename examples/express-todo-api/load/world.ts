import { startPostgres, type TestDatabase } from '@examples/local-stack/postgres'
import { SignJWT } from 'jose'
import { createGuard, ownerScope, type OwnerScope } from 'jwt-guard'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../src/database/migrator.js'
import { userId } from './seed.js'

/** Someone who asks. */
export interface Caller {
  user: number
  token: string
}

export interface World {
  /** A fresh database as the API finds it, filled by `fill` as a superuser. */
  database(fill: (run: (sql: string) => Promise<unknown>) => Promise<void>): Promise<TestDatabase>
  callers(users: readonly number[]): Promise<Caller[]>
  ownerOf(caller: Caller): Promise<OwnerScope>
  /** What a process of the API needs to verify the callers' tokens. */
  env: Readonly<Record<'ISSUER' | 'AUDIENCE' | 'SECRET', string>>
  stop(): Promise<void>
}

/** A Postgres that writes to disk as in production (a temporary one wouldn't), and an issuer. */
export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-load-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres') })
  const env = {
    ISSUER: 'https://issuer.test',
    AUDIENCE: 'https://api.test',
    SECRET: crypto.randomUUID() + crypto.randomUUID(),
  }
  const { ISSUER: issuer, AUDIENCE: audience, SECRET: secret } = env
  const guard = createGuard({ issuer, audience, secret })
  const tokenOf = (user: number) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId(user))
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1d')
      .sign(new TextEncoder().encode(secret))

  return {
    env,
    async database(fill) {
      const database = await postgres.createDatabase()
      const admin = new pg.Client({ connectionString: database.adminUrl })
      await admin.connect()
      await admin.query(`
        CREATE TABLE auth."user" (id text PRIMARY KEY);
        ALTER TABLE auth."user" OWNER TO auth_owner;
        GRANT REFERENCES ON auth."user" TO todo_owner`)
      await migrate(database.url('todo_owner'), { log: () => {} })
      await fill((sql) => admin.query(sql))
      await admin.end()
      return database
    },
    callers: (users) =>
      Promise.all(users.map(async (user) => ({ user, token: await tokenOf(user) }))),
    ownerOf: async ({ token }) => ownerScope(await guard.verify(token)),
    async stop() {
      guard.close()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
