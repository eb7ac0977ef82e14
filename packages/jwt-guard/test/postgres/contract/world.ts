import type { Pooler } from '@examples/local-stack/pgbouncer'
import type pg from 'pg'
import { afterAll, beforeEach } from 'vitest'
import { rowLevelSecurity } from '../../../src/postgres.js'
import { useDatabase, type Database } from '../../support/postgres/database.js'
import { scopeOf } from '../../support/scopes.js'
import type { Driver, Opened } from './driver.js'

export const USERS = ['user-a', 'user-b', 'user-c', 'user-d', 'user-e'] as const
export const scopes = await Promise.all(USERS.map((user) => scopeOf(user)))
const [a, b] = scopes
if (a === undefined || b === undefined) throw new Error('no scopes')
export const [scopeA, scopeB] = [a, b]

export interface World {
  readonly database: Database
  /** Looks at the table itself. */
  readonly admin: pg.Pool
  /** By the pooler, if there is one: as what serves, and as the superuser. */
  readonly url: string
  readonly adminUrl: string
  open(options?: { readonly max?: number; readonly url?: string }): Opened
}

/** Starts what stands between a driver and Postgres, for these urls of a server. */
export type StartPooler = (urls: readonly string[]) => Promise<Pooler>

/**
 * Two todos of A and one of B behind row level security, anew for each test. A row called `lost`
 * ends its backend during COMMIT, one whose twin isn't there is refused by it.
 */
export function useWorld(driver: Driver, startPooler?: StartPooler): () => World {
  let world: World | undefined
  let pooler: Pooler | undefined
  const opened: Opened[] = []
  useDatabase(async (database) => {
    const owner = database.pool(database.url('todo_owner'), { max: 1 })
    await owner.query(`
      CREATE TABLE app.todos (
        id integer PRIMARY KEY, user_id text NOT NULL, title text NOT NULL,
        twin integer REFERENCES app.todos (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE FUNCTION app.lose() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON app.todos DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.title = 'lost') EXECUTE FUNCTION app.lose()`)
    await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
    const urls = [database.url('todo_app'), database.adminUrl] as const
    pooler = await startPooler?.(urls)
    const through = (url: string) => pooler?.url(url) ?? url
    const [url, adminUrl] = [through(urls[0]), through(urls[1])]
    // What a crash of the machine would lose is none of the promises here.
    const admin = database.pool(database.adminUrl, { max: 2 })
    const name = new URL(url).pathname.slice(1)
    await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = off`)
    world = {
      database,
      url,
      adminUrl,
      admin,
      open({ max = 1, url: own = url } = {}) {
        const one = driver.open(own, { max })
        opened.push(one)
        return one
      },
    }
  })
  beforeEach(() =>
    made().admin.query(`
      TRUNCATE app.todos;
      INSERT INTO app.todos (id, user_id, title)
      VALUES (1, 'user-a', 'a1'), (2, 'user-a', 'a2'), (3, 'user-b', 'b3')`),
  )
  afterAll(async () => {
    for (const one of opened) await one.close().catch(() => {})
    await pooler?.stop()
  })
  function made(): World {
    if (world === undefined) throw new Error('not set up')
    return world
  }
  return made
}

export const SEEN = 'SELECT id, user_id, title FROM app.todos ORDER BY id'
export const insert = (id: number, owner: string, title = 'new') =>
  `INSERT INTO app.todos (id, user_id, title) VALUES (${id}, '${owner}', '${title}')`
