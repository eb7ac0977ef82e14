import {
  DataTypes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type ModelStatic,
  type Sequelize,
} from 'sequelize'
import type { Priority } from './schema.js'

/** A row of `app.todos`. Only the repository sees these; everyone else gets plain records. */
export interface TodoRow extends Model<InferAttributes<TodoRow>, InferCreationAttributes<TodoRow>> {
  id: CreationOptional<string>
  userId: string
  title: string
  description: string | null
  completed: boolean
  priority: Priority
  /** A calendar date, `YYYY-MM-DD`. */
  dueOn: string | null
  /** `dueOn`, or infinity for none, so that keyset pagination never compares with NULL. Generated. */
  dueSort: CreationOptional<string | number>
  /** Counts changes: what `ETag` shows and `If-Match` compares. */
  version: CreationOptional<number>
  /** When it was put into the bin; null: it isn't there. */
  deletedAt: CreationOptional<Date | null>
  createdAt: CreationOptional<Date>
  updatedAt: CreationOptional<Date>
}

export type TodoModel = ModelStatic<TodoRow>

export function defineTodos(sequelize: Sequelize): TodoModel {
  return sequelize.define<TodoRow>(
    'todo',
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      // text or uuid in the database, as auth."user".id is; Postgres converts.
      userId: { type: DataTypes.TEXT, allowNull: false },
      title: { type: DataTypes.TEXT, allowNull: false },
      description: DataTypes.TEXT,
      completed: { type: DataTypes.BOOLEAN, allowNull: false },
      priority: { type: DataTypes.TEXT, allowNull: false },
      dueOn: DataTypes.DATEONLY,
      dueSort: DataTypes.DATEONLY,
      version: DataTypes.INTEGER,
      deletedAt: DataTypes.DATE,
      createdAt: DataTypes.DATE,
      updatedAt: DataTypes.DATE,
    },
    { schema: 'app', tableName: 'todos', underscored: true },
  )
}
