import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type Sequelize,
} from 'sequelize'

/** Owned by `ownerId`. */
export class List extends Model<InferAttributes<List>, InferCreationAttributes<List>> {
  declare id: CreationOptional<number>
  declare ownerId: string
  declare name: string
  declare todos?: NonAttribute<Todo[]>
}

/** Owned by `userId`, a column called `user_id`. */
export class Todo extends Model<InferAttributes<Todo>, InferCreationAttributes<Todo>> {
  declare id: CreationOptional<number>
  declare userId: string
  declare title: string
  declare done: CreationOptional<boolean>
  declare points: CreationOptional<number | null>
  declare meta: Record<string, unknown> | null | undefined
  declare listId: CreationOptional<number | null>
  declare parentId: CreationOptional<number | null>
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
  declare list?: NonAttribute<List | null>
  declare parent?: NonAttribute<Todo | null>
  declare tags?: NonAttribute<Tag[]>
}

/** Everybody's. */
export class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>
  declare name: string
  declare todos?: NonAttribute<Todo[]>
}

/** Which todo has which tag, owned by `userId`. */
export class Tagging extends Model<InferAttributes<Tagging>, InferCreationAttributes<Tagging>> {
  declare id: CreationOptional<number>
  declare todoId: number
  declare tagId: number
  declare userId: string
}

/** Nobody said whose these are. */
export class Secret extends Model<InferAttributes<Secret>, InferCreationAttributes<Secret>> {
  declare id: CreationOptional<number>
  declare todoId: number
  declare text: string
}

/** Soft-deleted, owned by `userId`. */
export class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>
  declare userId: string
  declare text: string
  declare deletedAt: CreationOptional<Date | null>
}

// Made anew for each attribute: Sequelize writes into what it is given.
const id = () => ({ type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true })
const text = () => ({ type: DataTypes.TEXT, allowNull: false })

/** Defines all models on one connection; each test file has its own process, and so its own. */
export function defineModels(sequelize: Sequelize): void {
  const common = { sequelize, schema: 'app', underscored: true }
  const bare = { ...common, timestamps: false }
  List.init({ id: id(), ownerId: text(), name: text() }, { ...bare, modelName: 'list' })
  Todo.init(
    {
      id: id(),
      userId: text(),
      title: text(),
      done: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      points: DataTypes.INTEGER,
      meta: DataTypes.JSONB,
      listId: DataTypes.INTEGER,
      parentId: DataTypes.INTEGER,
      createdAt: DataTypes.DATE,
      updatedAt: DataTypes.DATE,
    },
    { ...common, modelName: 'todo' },
  )
  Tag.init({ id: id(), name: text() }, { ...bare, modelName: 'tag' })
  Tagging.init(
    { id: id(), todoId: DataTypes.INTEGER, tagId: DataTypes.INTEGER, userId: text() },
    { ...bare, modelName: 'tagging' },
  )
  Secret.init(
    { id: id(), todoId: DataTypes.INTEGER, text: text() },
    { ...bare, modelName: 'secret' },
  )
  Note.init(
    { id: id(), userId: text(), text: text(), deletedAt: DataTypes.DATE },
    { ...common, createdAt: false, updatedAt: false, paranoid: true, modelName: 'note' },
  )

  Todo.belongsTo(List, { as: 'list', foreignKey: 'listId', constraints: false })
  List.hasMany(Todo, { as: 'todos', foreignKey: 'listId', constraints: false })
  Todo.belongsTo(Todo, { as: 'parent', foreignKey: 'parentId', constraints: false })
  Todo.hasMany(Todo, { as: 'children', foreignKey: 'parentId', constraints: false })
  Todo.hasMany(Secret, { as: 'secrets', foreignKey: 'todoId', constraints: false })
  const through = { through: { model: Tagging, unique: false }, constraints: false }
  Todo.belongsToMany(Tag, { as: 'tags', foreignKey: 'todoId', otherKey: 'tagId', ...through })
  Tag.belongsToMany(Todo, { as: 'todos', foreignKey: 'tagId', otherKey: 'todoId', ...through })
}
