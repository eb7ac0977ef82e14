import { Op, type Attributes, type WhereOptions } from 'sequelize'
import type { TodoRow } from './model.js'
import type { TodoAction } from './schema.js'

/** Todos that are not in the bin. */
export const LIVE = { deletedAt: null }

const BIN_DAYS = 30

/** Todos that are in the bin, whether or not those past their days are thrown away yet. */
export function inBin(): { deletedAt: { [Op.gt]: Date } } {
  return { deletedAt: { [Op.gt]: new Date(Date.now() - BIN_DAYS * 86_400_000) } }
}

/** What an action makes of which todos. */
export function changeOf({ action, ids }: TodoAction): {
  values: Partial<Pick<TodoRow, 'completed' | 'deletedAt'>>
  where: WhereOptions<Attributes<TodoRow>>
} {
  const named = ids === undefined ? {} : { id: ids }
  switch (action) {
    case 'complete':
      return { values: { completed: true }, where: { ...LIVE, completed: false, ...named } }
    case 'reopen':
      return { values: { completed: false }, where: { ...LIVE, completed: true, ...named } }
    case 'delete': {
      // Of all todos only the completed ones are meant: who wants others gone names them.
      const which = ids === undefined ? { completed: true } : named
      return { values: { deletedAt: new Date() }, where: { ...LIVE, ...which } }
    }
    case 'restore':
      return { values: { deletedAt: null }, where: { ...inBin(), ...named } }
  }
}
