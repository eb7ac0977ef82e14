import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type pg from 'pg'
import { expect, it } from 'vitest'
import { useDatabase, type Database } from '../../support/postgres/database.js'

const folder = resolve(import.meta.dirname, '../../../../../docs/databases')

export interface Pools {
  readonly owner: pg.Pool
  readonly app: pg.Pool
}

/** Two users' todos, for what a page of docs/databases shows; the wall is the page's to build. */
export function useTodos(then: (pools: Pools) => Promise<void>): void {
  useDatabase(async (database: Database) => {
    const owner = database.pool(database.url('todo_owner'), { max: 1 })
    await owner.query(`
      CREATE TABLE app.todos (id integer PRIMARY KEY, user_id text NOT NULL, title text NOT NULL);
      INSERT INTO app.todos VALUES (1, 'user-a', 'a1'), (2, 'user-b', 'b2'), (3, 'user-a', 'a3')`)
    await then({ owner, app: database.pool(database.url('todo_app'), { max: 1 }) })
  })
}

/** Says that the code of a page stands in the test that runs it, and that it imports what it uses. */
export function isRunBy(file: string, page: string): void {
  const test = readFileSync(file, 'utf8').replaceAll(SOURCE, (_, door: string) => published(door))
  const text = readFileSync(join(folder, page), 'utf8')
  const code = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block).join('\n')
  const statements = bare(code.replaceAll(IMPORT, '')).split(/\n{2,}/)

  it('is more than a statement or two', () => expect(statements.length).toBeGreaterThan(2))
  it.each(statements)('runs as written: %s', (statement) => expect(bare(test)).toContain(statement))
  it('imports what it uses', () => {
    const words = new Set(
      code
        .replaceAll(IMPORT, '')
        .replaceAll(/'[^']*'/g, '')
        .match(/\w+/g),
    )
    const used = namesIn(test).filter((name) => words.has(nameOf(name)))
    // Each block of the page stands alone, so that a name may come twice.
    expect([...new Set(namesIn(code))].sort()).toEqual(used.sort())
  })
}

const SOURCE = /'(?:\.\.\/)+src\/(\w+)\.js'/g
const IMPORT = /^import (?:type )?\{([^}]*)\} from '([^']*)'\n/gm

function published(door: string): string {
  return door === 'index' ? "'jwt-guard'" : `'jwt-guard/${door}'`
}

/** `module: name` of each import, but of what is a test's alone. */
function namesIn(code: string): string[] {
  return [...code.matchAll(IMPORT)]
    .filter(([, , from = '']) => !from.startsWith('.') && from !== 'vitest')
    .flatMap(([, names = '', from = '']) =>
      names.split(',').map((name) => `${from}: ${name.trim()}`),
    )
    .filter((name) => nameOf(name) !== '')
}

function nameOf(imported: string): string {
  return imported.split(': ')[1] ?? ''
}

/** Without comments and indentation. */
function bare(code: string): string {
  return code
    .replaceAll(/^ *\/\/ .*\n/gm, '')
    .replaceAll(/^ +/gm, '')
    .trim()
}
