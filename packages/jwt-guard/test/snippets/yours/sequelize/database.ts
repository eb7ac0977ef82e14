import { DataTypes, Sequelize } from 'sequelize'

export const owner = new Sequelize('postgres://owner')
export const sequelize = new Sequelize('postgres://app')
const columns = { userId: DataTypes.TEXT, title: DataTypes.TEXT, done: DataTypes.BOOLEAN }
export const Todo = sequelize.define('todo', columns)
export const List = sequelize.define('list', { ownerId: DataTypes.TEXT })
export const Tag = sequelize.define('tag', { name: DataTypes.TEXT })
export const Tagging = sequelize.define('tagging', { userId: DataTypes.TEXT })
