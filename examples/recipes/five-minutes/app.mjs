import express from 'express'
import { assertOwned } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'

/** Stands for a database. */
const todos = [
  { id: '1', ownerId: 'ada', title: 'Write a program' },
  { id: '2', ownerId: 'bob', title: 'Buy milk' },
]

export function createApp(guard) {
  const app = express()
  app.use('/api', requireAuth(guard))
  app.get('/api/todos', (req, res) => {
    const { userId } = getPrincipal(req)
    res.json(todos.filter((todo) => todo.ownerId === userId))
  })
  app.get('/api/todos/:id', (req, res) => {
    const todo = todos.find(({ id }) => id === req.params.id)
    res.json(assertOwned(getPrincipal(req), todo, 'ownerId'))
  })
  app.use(authErrors())
  return app
}
