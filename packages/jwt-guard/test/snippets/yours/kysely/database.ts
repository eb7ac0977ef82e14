import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

interface Tables {
  readonly 'app.todos': { readonly id: number; readonly user_id: string; readonly title: string }
}

const open = () => new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new Pool() }) })
export const owner = open()
export const db = open()
