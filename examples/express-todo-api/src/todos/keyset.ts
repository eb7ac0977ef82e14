import { Op, type WhereOptions } from 'sequelize'
import type { Position, SortKey } from './cursor.js'
import type { Sort } from './schema.js'

/**
 * Pages by "rows beyond the last one" instead of OFFSET: a deep page costs what the first one
 * does, and rows that come or go meanwhile neither repeat nor hide others. Each sort has an index
 * over (user_id, its columns, id).
 */

/** A total order each: what is equal in one column follows the next, at last the id. */
const COLUMNS = {
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
  dueOn: ['dueSort', 'createdAt'],
} as const

type Column = (typeof COLUMNS)[keyof typeof COLUMNS][number]

export function sortedBy(sort: Sort): [string, string][] {
  const { columns, descending } = partsOf(sort)
  const direction = descending ? 'DESC' : 'ASC'
  return [...columns, 'id'].map((column) => [column, direction])
}

/** (columns, id) beyond (keys, id), spelled so that the index can start at the keys. */
export function beyond(sort: Sort, { keys, id }: Position): WhereOptions {
  const { columns, descending } = partsOf(sort)
  const [past, pastOrAt] = descending ? [Op.lt, Op.lte] : [Op.gt, Op.gte]
  return columns.reduceRight<WhereOptions>(
    (rest, column, index) => {
      const key = keys[index]
      // Nothing is later than no date: the index goes on within those, at the next column.
      if (key === Infinity && !descending) return { [column]: key, [Op.and]: rest }
      return {
        [column]: { [pastOrAt]: key },
        [Op.or]: [{ [column]: { [past]: key } }, rest],
      }
    },
    { id: { [past]: id } },
  )
}

export function positionOf(
  sort: Sort,
  row: { id: string } & Readonly<Record<Column, SortKey>>,
): Position {
  return { keys: partsOf(sort).columns.map((column) => row[column]), id: row.id }
}

/** Text found anywhere in title or description; `%`, `_` and `\` in it mean themselves. */
export function containing(text: string): WhereOptions {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return {
    [Op.or]: [{ title: { [Op.iLike]: pattern } }, { description: { [Op.iLike]: pattern } }],
  }
}

function partsOf(sort: Sort): { columns: readonly Column[]; descending: boolean } {
  switch (sort) {
    case 'createdAt':
    case 'updatedAt':
    case 'dueOn':
      return { columns: COLUMNS[sort], descending: false }
    case '-createdAt':
      return { columns: COLUMNS.createdAt, descending: true }
    case '-updatedAt':
      return { columns: COLUMNS.updatedAt, descending: true }
    case '-dueOn':
      return { columns: COLUMNS.dueOn, descending: true }
  }
}
