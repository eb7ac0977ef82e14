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
import { onceOnly, type Answer } from './idempotency.js'
import { present } from './present.js'
import type { Todo, TodoRepository } from './repository.js'
import {
  listQuery,
  RENAMED,
  todoAction,
  todoChanges,
  todoParams,
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
      const todo = parse('body', wholeTodo, req.body, RENAMED)
      const once = onceOnly(req.get('Idempotency-Key'), ['create', todo])
      const created = (made: Todo): Answer => ({
        status: 201,
        headers: { Location: `${req.baseUrl}/${made.id}`, ETag: entityTag(made.version) },
        body: present(made),
      })
      sendAnswer(res, await todos.create(owner, todo, created, once))
    })
    .all(allowOnly('GET', 'HEAD', 'POST'))

  router
    .route('/actions')
    .post(jsonBody, async (req, res) => {
      const owner = ownerScope(getPrincipal(req))
      parse('query', noQuery, req.query)
      const action = parse('body', todoAction, req.body)
      const once = onceOnly(req.get('Idempotency-Key'), ['act', action])
      const done = (count: number): Answer => ({ status: 200, headers: {}, body: { count } })
      sendAnswer(res, await todos.act(owner, action, done, once))
    })
    .all(allowOnly('POST'))

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

function sendAnswer(res: Response, { status, headers, body }: Answer): void {
  res.status(status).set(headers).json(body)
}

function sendTodo(res: Response, todo: Todo): void {
  res.set('ETag', entityTag(todo.version)).json(present(todo))
}
