import type { OwnerScope } from 'jwt-guard'

export interface Todo {
  readonly id: string
  readonly userId: string
}

export function listTodos(scope: OwnerScope): Promise<readonly Todo[]> {
  return Promise.resolve([{ id: '1', userId: scope.ownerId }])
}
