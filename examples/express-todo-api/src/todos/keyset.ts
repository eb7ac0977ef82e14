import { Op, type WhereOptions } from 'sequelize'
import type { Position } from './cursor.js'
import type { Sort } from './schema.js'

/**
 * Pages by "rows beyond the last one" instead of OFFSET: a deep page costs what the first one
 * does, and rows that come or go meanwhile neither repeat nor hide others. Each sort has an index
 * over (user_id, its column, id).
 */

const COLUMNS = { createdAt: 'createdAt', updatedAt: 'updatedAt', dueAt: 'dueSort' } as const

export function sortedBy(sort: Sort): [string, string][] {
  const { field, descending } = partsOf(sort)
  const direction = descending ? 'DESC' : 'ASC'
  return [
    [COLUMNS[field], direction],
    ['id', direction],
  ]
}

/** (column, id) beyond (value, id), spelled so that the index can start at the value. */
export function beyond(sort: Sort, { value, id }: Position): WhereOptions {
  const { field, descending } = partsOf(sort)
  const column = COLUMNS[field]
  const [past, pastOrAt] = descending ? [Op.lt, Op.lte] : [Op.gt, Op.gte]
  const bound = value ?? Infinity
  return {
    [column]: { [pastOrAt]: bound },
    [Op.or]: [{ [column]: { [past]: bound } }, { id: { [past]: id } }],
  }
}

export function positionOf(
  sort: Sort,
  row: { id: string } & Record<keyof typeof COLUMNS, Date | null>,
): Position {
  return { value: row[partsOf(sort).field], id: row.id }
}

/** Text found anywhere in title or description; `%`, `_` and `\` in it mean themselves. */
export function containing(text: string): WhereOptions {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return {
    [Op.or]: [{ title: { [Op.iLike]: pattern } }, { description: { [Op.iLike]: pattern } }],
  }
}

function partsOf(sort: Sort): { field: keyof typeof COLUMNS; descending: boolean } {
  switch (sort) {
    case 'createdAt':
    case 'updatedAt':
    case 'dueAt':
      return { field: sort, descending: false }
    case '-createdAt':
      return { field: 'createdAt', descending: true }
    case '-updatedAt':
      return { field: 'updatedAt', descending: true }
    case '-dueAt':
      return { field: 'dueAt', descending: true }
  }
}
