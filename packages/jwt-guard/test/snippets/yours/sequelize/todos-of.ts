import type { OwnerScope } from 'jwt-guard'
import { ownedModel } from 'jwt-guard/sequelize'
import { Todo } from './database.js'

export const todosOf = (scope: OwnerScope) => ownedModel(Todo, scope, { ownerColumn: 'userId' })
