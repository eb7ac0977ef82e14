import { Router, type Request, type RequestHandler, type Response } from 'express'
import { assertOwned, ownerScope } from 'jwt-guard'
import { getPrincipal } from 'jwt-guard/express'
import type { z } from 'zod'
import { jsonBody } from '../middleware/json-body.js'
import { allowOnly } from '../middleware/allow-only.js'
import { noQuery, parse } from '../middleware/parse.js'
import { preconditionFailed } from '../problem.js'
import { readCursor, writeCursor } from './cursor.js'
import { entityTag, expectedVersions } from './etag.js'
import type { Todo, TodoRepository } from './repository.js'
import {
  listQuery,
  RENAMED,
  todoChanges,
  todoParams,
  todoResponse,
  wholeTodo,
  type TodoChanges,
} from './schema.js'

/**
 * One router for both ways in, `/api/todos` and `/api/users/:userId/todos`. Whose todos these are
 * comes from the verified token alone.
 */
export function todoRoutes(todos: TodoRepository): Router {
  const router = Router()

  router
    .route('/')
    .get(async (req, res) => {
      const owner = ownerScope(getPrincipal(req))
      const { cursor, ...query } = parse('query', listQuery, req.query)
      const after = cursor === undefined ? undefined : readCursor(owner, query.sort, cursor)
      const { items, next } = await todos.list(owner, { ...query, after })
      const nextCursor = next === undefined ? null : writeCursor(owner, query.sort, next)
      res.json({ items: items.map(present), nextCursor })
    })
    .post(jsonBody, async (req, res) => {
      const owner = ownerScope(getPrincipal(req))
      parse('query', noQuery, req.query)
      const todo = await todos.create(owner, parse('body', wholeTodo, req.body, RENAMED))
      sendTodo(res.status(201).location(`${req.baseUrl}/${todo.id}`), todo)
    })
    .all(allowOnly('GET', 'HEAD', 'POST'))

  router
    .route('/:id')
    .get(async (req, res) => {
      const { principal, owner, id } = target(req)
      sendTodo(res, assertOwned(principal, await todos.find(owner, id), 'userId'))
    })
    .put(jsonBody, changeWith(wholeTodo))
    .patch(jsonBody, changeWith(todoChanges))
    .delete(async (req, res) => {
      const { principal, owner, id, expected } = target(req)
      const outcome = await todos.remove(owner, id, expected)
      if (outcome === 'stale') throw preconditionFailed()
      if (outcome === null) assertOwned<Todo>(principal, null, 'userId')
      res.status(204).end()
    })
    .all(allowOnly('GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'))

  function changeWith(schema: z.ZodType<TodoChanges>): RequestHandler {
    return async function changeTodo(req, res) {
      const { principal, owner, id, expected } = target(req)
      const changes = parse('body', schema, req.body, RENAMED)
      const outcome = await todos.update(owner, id, changes, expected)
      if (outcome === 'stale') throw preconditionFailed()
      sendTodo(res, assertOwned(principal, outcome, 'userId'))
    }
  }

  return router
}

/** What a request to one todo names: whose, which, and the versions it may change. */
function target(req: Request) {
  const principal = getPrincipal(req)
  parse('query', noQuery, req.query)
  const { id } = parse('path', todoParams, req.params)
  const expected = expectedVersions(req.get('If-Match'))
  return { principal, owner: ownerScope(principal), id, expected }
}

function sendTodo(res: Response, todo: Todo): void {
  res.set('ETag', entityTag(todo.version)).json(present(todo))
}

const SHOWN: readonly (keyof Todo)[] = todoResponse.keyof().options

/** What the schema of the response names: a new column stays inside until someone puts it there. */
function present(todo: Todo): Partial<Todo> {
  return Object.fromEntries(SHOWN.map((name) => [name, todo[name]]))
}
