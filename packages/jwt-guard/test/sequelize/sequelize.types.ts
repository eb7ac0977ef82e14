/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import { literal, Op, type Sequelize, type Transaction } from 'sequelize'
import { expectTypeOf } from 'vitest'
import type { OwnerScope } from '../../src/index.js'
import {
  ownedModel,
  rowLevelSecurity,
  withOwner,
  type OwnedModel,
  type OwnedRecord,
} from '../../src/sequelize.js'
import { List, Tag, Todo } from './models.js'

/** What must not be written. */
export async function unsafe(todos: OwnedModel<Todo, 'userId'>, scope: OwnerScope, db: Sequelize) {
  // @ts-expect-error a scope is made by ownerScope alone
  ownedModel(Todo, { ownerId: 'user-b', claim: 'sub' }, { ownerColumn: 'userId' })
  // @ts-expect-error the column must be an attribute
  ownedModel(Todo, scope, { ownerColumn: 'user_id' })
  // @ts-expect-error the column must be given
  ownedModel(Todo, scope, {})
  // @ts-expect-error a joined model needs its owner's column
  ownedModel(Todo, scope, { ownerColumn: 'userId', owned: [List] })

  // @ts-expect-error the owner is the scope's
  await todos.create({ title: 'x', userId: 'user-b' })
  // @ts-expect-error the owner is the scope's
  await todos.bulkCreate([{ title: 'x', userId: 'user-b' }])
  // @ts-expect-error the owner doesn't change
  await todos.update({ userId: 'user-b' }, { where: {} })
  // @ts-expect-error the owner doesn't change
  await todos.update({}, { where: {}, fields: ['userId'] })
  // @ts-expect-error the owner doesn't change
  await todos.update({}, { where: {}, increment: { userId: 1 } })
  // @ts-expect-error the owner doesn't change
  await todos.increment('userId', { where: {} })
  // @ts-expect-error the owner doesn't change
  await todos.increment({ userId: 1 }, { where: {} })
  // @ts-expect-error a title is needed
  await todos.create({ done: true })

  // @ts-expect-error all rows must be asked for: where: {}
  await todos.update({ done: true }, {})
  // @ts-expect-error all rows must be asked for: where: {}
  await todos.destroy({})
  // @ts-expect-error no truncate
  await todos.destroy({ where: {}, truncate: true })
  // @ts-expect-error no limit
  await todos.destroy({ where: {}, limit: 1 })
  // @ts-expect-error no upsert by the back door
  await todos.bulkCreate([{ title: 'x' }], { updateOnDuplicate: ['title'] })
  // @ts-expect-error no upsert by the back door
  await todos.bulkCreate([{ title: 'x' }], { ignoreDuplicates: true })
  // @ts-expect-error an attribute that isn't there
  await todos.findAll({ where: { nope: 1 } })
  // @ts-expect-error SQL is no attribute
  await todos.findAll({ attributes: [[literal('1'), 'one']] })
  // @ts-expect-error records are plain already
  await todos.findAll({ raw: true })
  // @ts-expect-error no where beside the key
  await todos.findByPk(1, { where: {} })

  for (const name of [
    // @ts-expect-error not offered
    todos.upsert,
    // @ts-expect-error not offered
    todos.truncate,
    // @ts-expect-error not offered
    todos.unscoped,
    // @ts-expect-error not offered
    todos.scope,
    // @ts-expect-error not offered
    todos.build,
    // @ts-expect-error not offered
    todos.findOrCreate,
    // @ts-expect-error not offered
    todos.restore,
    // @ts-expect-error not offered
    todos.sequelize,
  ]) {
    void name
  }

  const row = await todos.findByPk(1)
  // @ts-expect-error it may be nobody's
  void row.title
  // @ts-expect-error a record can't save itself
  void row?.save
  // @ts-expect-error nor can what is joined
  void row?.list?.destroy

  // @ts-expect-error a scope is made by ownerScope alone
  await withOwner(db, { ownerId: 'user-b', claim: 'sub' }, () => {})
  // @ts-expect-error one of three
  rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'int' })
}

/** What must be possible. */
export async function fine(scope: OwnerScope, db: Sequelize) {
  const todos = ownedModel(Todo, scope, {
    ownerColumn: 'userId',
    owned: [[List, 'ownerId']],
    shared: [Tag],
  })
  await todos.findAll({
    where: { [Op.or]: [{ title: { [Op.iLike]: '%x%' } }, { points: [1, 2] }], done: true },
    include: ['list', { model: Tag, as: 'tags', required: true }],
    attributes: ['id', 'title'],
    order: [
      ['createdAt', 'DESC'],
      ['list', 'name', 'ASC'],
    ],
    limit: 20,
  })
  await todos.create({ title: 'x' })
  await todos.update({ title: 'x', points: null }, { where: { id: 1 }, increment: { points: 1 } })
  await todos.increment(['points'], { where: {}, by: -1 })
  return withOwner(db, scope, (transaction) => todos.count({ transaction }))
}

export function tellsWhatComesBack(): void {
  expectTypeOf<OwnedRecord<Todo>['title']>().toEqualTypeOf<string>()
  expectTypeOf<OwnedRecord<Todo>['points']>().toExtend<number | null>()
  expectTypeOf<NonNullable<OwnedRecord<Todo>['list']>['name']>().toEqualTypeOf<string>()
  expectTypeOf<NonNullable<OwnedRecord<Todo>['tags']>[number]['name']>().toEqualTypeOf<string>()
  expectTypeOf<OwnedRecord<Todo>>().not.toHaveProperty('save')
  expectTypeOf(fine).returns.resolves.toEqualTypeOf<number>()
  expectTypeOf(withOwner<string>)
    .parameter(2)
    .parameter(0)
    .toEqualTypeOf<Transaction>()
  expectTypeOf<Parameters<OwnedModel<Todo, 'userId'>['create']>[0]>().not.toHaveProperty('userId')
}
