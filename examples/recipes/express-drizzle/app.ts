import express, { type Express } from 'express'
import { assertOwned, ownerScope, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { NewTodo, TodoChange, TodoId, type Todos } from '../todo.js'

export function createApp(guard: Guard, todos: Todos): Express {
  const app = express()
  app.use('/api', requireAuth(guard), express.json())
  app.get('/api/todos', async (req, res) => {
    res.json(await todos.list(ownerScope(getPrincipal(req))))
  })
  app.post('/api/todos', async (req, res) => {
    const { data } = NewTodo.safeParse(req.body)
    if (data === undefined) return void res.sendStatus(400)
    res.status(201).json(await todos.add(ownerScope(getPrincipal(req)), data.title))
  })
  app
    .route('/api/todos/:id')
    .get(async (req, res) => {
      const principal = getPrincipal(req)
      const todo = await todos.find(ownerScope(principal), TodoId.parse(req.params.id))
      res.json(assertOwned(principal, todo, 'userId'))
    })
    .patch(async (req, res) => {
      const principal = getPrincipal(req)
      const { data } = TodoChange.safeParse(req.body)
      if (data === undefined) return void res.sendStatus(400)
      const todo = await todos.change(ownerScope(principal), TodoId.parse(req.params.id), data)
      res.json(assertOwned(principal, todo, 'userId'))
    })
    .delete(async (req, res) => {
      const principal = getPrincipal(req)
      const todo = await todos.remove(ownerScope(principal), TodoId.parse(req.params.id))
      assertOwned(principal, todo, 'userId')
      res.sendStatus(204)
    })
  app.use(authErrors())
  return app
}
