import fc from 'fast-check'
import { Op, type WhereOptions } from 'sequelize'
import { beforeAll, describe, expect, it } from 'vitest'
import { Todo } from './models.js'
import { A, B, todosOf, useRows, world, useWorld } from './world.js'

/**
 * Any `where` finds exactly those of the owner's rows that it says, and changes no others: a model
 * in memory, with SQL's three-valued logic, says which. More runs by environment: PROPERTY_RUNS.
 */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 300)

interface Row {
  readonly id: number
  readonly userId: string
  readonly title: string
  readonly points: number | null
}

const OWNERS = [A, B, 'user-c']
const TITLES = ['', 'a', "it's", 'x) OR (1=1', '%', 'Ä']
const rows: readonly Row[] = Array.from({ length: 60 }, (_, index) => ({
  id: index + 1,
  userId: OWNERS[index % 3] ?? A,
  title: TITLES[(index * 7) % TITLES.length] ?? '',
  points: index % 5 === 0 ? null : index % 7,
}))
const own = rows.filter(({ userId }) => userId === A)

/** A condition, and what SQL makes of it for a row: true, false or (with NULL) neither. */
interface Condition {
  readonly where: WhereOptions
  readonly holds: (row: Row) => boolean | null
}

const column = fc.constantFrom('id', 'userId', 'title', 'points') satisfies fc.Arbitrary<keyof Row>

function valueOf(name: keyof Row): fc.Arbitrary<string | number> {
  if (name === 'userId') return fc.constantFrom(...OWNERS)
  return name === 'title' ? fc.constantFrom(...TITLES) : fc.nat(12)
}

const compared = <T>(left: T | null, holds: (left: T) => boolean) =>
  left === null ? null : holds(left)

const comparison: fc.Arbitrary<Condition> = column.chain((name) =>
  fc.oneof(
    valueOf(name).map((value) => ({
      where: { [name]: value },
      holds: (row: Row) => compared(row[name], (left) => left === value),
    })),
    valueOf(name).map((value) => ({
      where: { [name]: { [Op.ne]: value } },
      holds: (row: Row) => compared(row[name], (left) => left !== value),
    })),
    fc.constantFrom(true, false).map((is) => ({
      where: { [name]: is ? null : { [Op.ne]: null } },
      holds: (row: Row) => (row[name] === null) === is,
    })),
    fc.array(valueOf(name), { minLength: 1, maxLength: 3 }).map((values) => ({
      where: { [name]: values },
      holds: (row: Row) => compared(row[name], (left) => values.includes(left)),
    })),
    fc.array(valueOf(name), { minLength: 1, maxLength: 3 }).map((values) => ({
      where: { [name]: { [Op.or]: values } },
      holds: (row: Row) => compared(row[name], (left) => values.includes(left)),
    })),
    fc.tuple(fc.nat(12), fc.nat(12)).map(([low, high]) => ({
      where: { points: { [Op.gte]: low, [Op.lt]: high } },
      holds: ({ points }: Row) => compared(points, (left) => left >= low && left < high),
    })),
  ),
)

const not = (value: boolean | null) => (value === null ? null : !value)
const all = (values: readonly (boolean | null)[]) =>
  values.includes(false) ? false : values.includes(null) ? null : true
const any = (values: readonly (boolean | null)[]) => not(all(values.map(not)))

const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition; group: Condition }>(
  (tie) => ({
    any: fc.oneof({ maxDepth: 4 }, comparison, tie('group')),
    group: fc
      .tuple(
        fc.constantFrom('and', 'or', 'not', 'both'),
        fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
      )
      .map(([kind, parts]): Condition => {
        const wheres = parts.map(({ where }) => where)
        const each = (row: Row) => parts.map(({ holds }) => holds(row))
        switch (kind) {
          case 'and':
            return { where: { [Op.and]: wheres }, holds: (row) => all(each(row)) }
          case 'or':
            return { where: { [Op.or]: wheres }, holds: (row) => any(each(row)) }
          case 'not':
            return {
              where: { [Op.not]: { [Op.and]: wheres } },
              holds: (row) => not(all(each(row))),
            }
          default:
            return {
              where: { [Op.or]: wheres, [Op.and]: wheres },
              holds: (row) => all([any(each(row)), all(each(row))]),
            }
        }
      }),
  }),
).any

const idsOf = (found: readonly { id: number }[]) => found.map(({ id }) => id).sort((a, b) => a - b)

/** A model in memory says what any `where` finds and changes. */
describe('ownedModel with conditions', () => {
  useWorld()
  useRows({ changes: false })

  describe('any where', () => {
    beforeAll(async () => {
      await Todo.destroy({ where: {} })
      await Todo.bulkCreate(rows.map((row) => ({ ...row })))
    })

    it('finds and counts exactly the owner’s rows for which it holds', async () => {
      await fc.assert(
        fc.asyncProperty(condition, async ({ where, holds }) => {
          const expected = idsOf(own.filter((row) => holds(row) === true))
          const found = await todosOf().findAll({ where })
          expect(idsOf(found)).toEqual(expected)
          expect(await todosOf().count({ where })).toBe(expected.length)
        }),
        { numRuns },
      )
    })

    it('changes and deletes exactly those', async () => {
      await fc.assert(
        fc.asyncProperty(condition, async ({ where, holds }) => {
          const expected = idsOf(own.filter((row) => holds(row) === true))
          const transaction = await world.sequelize.transaction()
          try {
            const everything = { transaction, raw: true }
            await todosOf().update({ done: true }, { where, transaction })
            const changed = await Todo.findAll({ where: { done: true }, ...everything })
            expect(idsOf(changed)).toEqual(expected)
            await todosOf().increment('listId', { where, transaction })
            await todosOf().destroy({ where, transaction })
            const left = idsOf(await Todo.findAll(everything))
            expect(left).toEqual(idsOf(rows.filter(({ id }) => !expected.includes(id))))
          } finally {
            await transaction.rollback()
          }
        }),
        { numRuns: Math.ceil(numRuns / 3) },
      )
    })
  })
})
