import { identifier } from './sql-text.js'

/**
 * A table: `todos`, `app.todos`, or the name and schema apart, as `Model.getTableName()` gives
 * them. Without a schema it is looked up in the `search_path`.
 */
export type TableName = string | { readonly schema?: string; readonly tableName: string }

/** The name as SQL, each part quoted. @throws TypeError for what is no name of a table. */
export function quotedTable(table: TableName, caller: string): string {
  const parts = typeof table === 'string' ? table.split('.') : [table.schema, table.tableName]
  const names = parts.filter((part) => part !== undefined && part !== '')
  const complete = typeof table === 'string' ? names.length === parts.length : names.length > 0
  if (!complete || names.length > 2) {
    throw new TypeError(
      `${caller}: expected a table as 'name', 'schema.name' or { schema, tableName }`,
    )
  }
  return names.map((name) => quotedName(name, caller)).join('.')
}

export function quotedName(name: unknown, caller: string): string {
  if (typeof name === 'string' && name !== '' && !name.includes('\0')) return identifier(name)
  throw new TypeError(`${caller}: expected a name, not an empty string`)
}
