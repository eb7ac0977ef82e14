import express, { type Request, type RequestHandler, type Response } from 'express'
import { authErrors, getPrincipal, requireAuth, requireSelf } from '../../../src/express.js'
import { assertOwned, type Guard } from '../../../src/index.js'

/** What is wrong with the API. */
export type Leak =
  | 'reads for anybody'
  | 'changes for anybody'
  | 'changes, then answers 404'
  | '403 for a row, 404 for none'
  | 'a byte more for a row'
  | 'a header for a row'
  | 'a list of everybody’s'
  | 'a count of everybody’s'
  | 'the path decides the owner'
  | 'no authentication on one route'
  | '500 for a row of another'
  | 'own path, row of anybody'

interface Todo {
  readonly id: string
  readonly userId: string
  title: string
}

/** A todo API with one leak, or none. */
export function leakyApi(guard: Guard, leak?: Leak): express.Express {
  const todos = new Map<string, Todo>()
  const app = express()
  app.use(express.json())
  const open: RequestHandler = (req, _res, next) => {
    if (leak === 'no authentication on one route' && req.method === 'DELETE') next('route')
    else next()
  }

  function owned(req: Request, res: Response): Todo {
    const row = todos.get(String(req.params['id']))
    const principal = getPrincipal(req)
    const foreign = row !== undefined && row.userId !== principal.userId
    if (foreign && leak === 'reads for anybody' && req.method === 'GET') return row
    if (foreign && leak === 'own path, row of anybody' && 'userId' in req.params) return row
    if (foreign && leak === 'changes for anybody' && req.method !== 'GET') return row
    if (foreign && leak === 'changes, then answers 404' && req.method === 'PATCH') change(req, row)
    if (foreign && leak === '500 for a row of another') throw new Error('a bug')
    if (foreign && leak === 'a header for a row') res.set('Last-Modified-By', 'bob')
    if (foreign && leak === 'a byte more for a row') res.locals['more'] = true
    if (foreign && leak === '403 for a row, 404 for none') res.locals['status'] = 403
    return assertOwned(principal, row, 'userId')
  }

  function change(req: Request, row: Todo): void {
    row.title = String(req.body?.title)
  }

  const router = express.Router({ mergeParams: true })
  router.get('/', (req, res) => {
    const mine = [...todos.values()].filter(
      ({ userId }) =>
        leak === 'a list of everybody’s' ||
        userId === (leak === 'the path decides the owner' ? owner(req) : getPrincipal(req).userId),
    )
    const total = leak === 'a count of everybody’s' ? todos.size : mine.length
    res.json({ items: mine, total })
  })
  router.post('/', (req, res) => {
    const todo = { id: crypto.randomUUID(), userId: getPrincipal(req).userId, title: 'new' }
    todos.set(todo.id, todo)
    res.status(201).json(todo)
  })
  router.get('/:id', (req, res) => void res.json(owned(req, res)))
  router.patch('/:id', (req, res) => {
    const row = owned(req, res)
    change(req, row)
    res.json(row)
  })
  router.delete('/:id', (req, res) => {
    todos.delete(owned(req, res).id)
    res.status(204).end()
  })

  if (leak === 'no authentication on one route') {
    app.delete('/api/todos/:id', (_req, res) => void res.status(204).end())
  }
  app.use('/api', open, requireAuth(guard))
  app.use('/api/todos', router)
  const self: RequestHandler =
    leak === 'the path decides the owner' ? (_req, _res, next) => next() : requireSelf('userId')
  app.use('/api/users/:userId/todos', self, router)
  app.use(((error, _req, res, next) => {
    const problem = error as { toProblem?: () => object }
    if (problem.toProblem === undefined) res.status(500).json({ message: 'a bug' })
    else if (res.locals['status'] === 403) res.status(403).json({ status: 403 })
    else if (res.locals['more'] === true) res.status(404).json({ ...problem.toProblem(), x: 1 })
    else next(error)
  }) as express.ErrorRequestHandler)
  app.use(authErrors())
  return app
}

function owner(req: Request): string {
  return String(req.params['userId'] ?? getPrincipal(req).userId)
}
