import type { Response } from 'supertest'
import { ACTIONS } from '../../../src/todos/schema.js'
import type { Api } from '../../support/api.js'

/** One way in which Alice reaches for what is Bob's. */
export interface Attack {
  /** As the OpenAPI document names it: `GET /api/todos/{id}`. */
  operation: string
  /** The parts of the request that are used for it: `path id`, `query cursor`, `body title`. */
  ways: readonly string[]
  send: (target: Target) => PromiseLike<Response>
  /** What Alice is answered if nothing leaks. */
  status: number
  /** The answer must be the one for an id that nobody has. */
  likeNone?: boolean
}

export interface Target {
  api: Api
  /** Bob's, or in its place an id of nobody's. */
  id: string
}

export const SECRET = 'secret'
/** With which Bob has done what Alice does. */
export const BOBS_KEY = 'bobs-key'

const WHOLE = {
  title: 'Mine now',
  description: 'x',
  completed: true,
  priority: 'high',
  dueOn: '2027-01-01',
}
const inBody = (body: object = {}) => Object.keys(body).map((name) => `body ${name}`)
const COLLECTIONS = ['/api/todos', '/api/users/{userId}/todos'] as const
const SORTS = ['createdAt', '-createdAt', 'updatedAt', '-updatedAt', 'dueOn', '-dueOn']

/** The way in, with Alice as the user in the path. */
const pathOf = (collection: string, { api }: Target) => collection.replace('{userId}', api.alice.id)

export const ATTACKS: readonly Attack[] = COLLECTIONS.flatMap((collection) => [
  ...onList(collection),
  ...onCreate(collection),
  ...onActions(collection),
  ...onOne(collection),
]).concat(onAnothersPath(), ofMyself())

/** Everything a list can be asked; of Bob's nothing may be in it. */
function onList(collection: string): Attack[] {
  const ask = (way: string, query: object | string, status = 200): Attack => ({
    operation: `GET ${collection}`,
    ways: [way],
    status,
    send: (target) => target.api.as(target.api.alice).get(pathOf(collection, target)).query(query),
  })
  const searches = [SECRET, '%', '_', '\\', "' OR 1=1 --", "\\' OR true --", '$1', ':q']
  const names = ['userId', 'user_id', 'owner', 'where', 'include', 'attributes', 'scope']
  return [
    ask('nothing', {}),
    ask('query completed', { completed: 'false' }),
    ask('query completed', { completed: 'true' }),
    ask('query deleted', { deleted: 'true' }),
    ask('query deleted', { deleted: 'true', q: SECRET }),
    ask('query limit', { limit: 100 }),
    ...searches.map((q) => ask('query q', { q })),
    ...SORTS.map((sort) => ask('query sort', { sort })),
    ...names.map((name) => ask(`query ${name}`, { [name]: 'bob' }, 400)),
    ask('query q', 'q[ne]=x', 400),
    {
      ...ask('nothing', {}),
      operation: `HEAD ${collection}`,
      send: (target) => target.api.as(target.api.alice).head(pathOf(collection, target)),
    },
    {
      operation: `GET ${collection}`,
      ways: ['query cursor'],
      status: 400,
      send: async (target) => {
        const { api } = target
        const { body } = await api.as(api.bob).get('/api/todos').query({ limit: 1 }).expect(200)
        const cursor: unknown = body.nextCursor
        return api.as(api.alice).get(pathOf(collection, target)).query({ cursor })
      },
    },
    ...[false, true].map((ascending): Attack => ({
      operation: `GET ${collection}`,
      ways: ['query cursor', `edited to go ${ascending ? 'up' : 'down'} from Bob’s`],
      status: 200,
      send: async (target) => {
        const { api } = target
        const sort = ascending ? 'createdAt' : '-createdAt'
        const { body } = await api.as(api.alice).get('/api/todos').query({ limit: 1, sort })
        const parts = JSON.parse(Buffer.from(body.nextCursor, 'base64url').toString()) as unknown[]
        parts[2] = [ascending ? '1970-01-01T00:00:00.000Z' : '9999-12-31T00:00:00.000Z']
        parts[3] = target.id
        const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url')
        return api.as(api.alice).get(pathOf(collection, target)).query({ cursor, sort })
      },
    })),
    ...['X-User-Id', 'X-Forwarded-User', 'Cookie'].map((header): Attack => ({
      operation: `GET ${collection}`,
      ways: [`header ${header}`],
      status: 200,
      send: (target) =>
        target.api
          .as(target.api.alice)
          .get(pathOf(collection, target))
          .set(header, target.api.bob.id),
    })),
  ]
}

function onCreate(collection: string): Attack[] {
  const create = (ways: string[], status: number, body: (target: Target) => object): Attack => ({
    operation: `POST ${collection}`,
    ways,
    status,
    send: (target) =>
      target.api.as(target.api.alice).post(pathOf(collection, target)).send(body(target)),
  })
  return [
    ...['userId', 'user_id', 'owner', 'ownerId'].map((name) =>
      create([`body ${name}`], 400, ({ api }) => ({ title: 'For Bob', [name]: api.bob.id })),
    ),
    create(['body id'], 400, ({ id }) => ({ title: 'For Bob', id })),
    create(['body title'], 201, ({ api }) => ({ title: api.bob.id })),
    create(inBody(WHOLE), 201, () => WHOLE),
    {
      ...create(['header Idempotency-Key'], 201, () => WHOLE),
      // A key of Bob's, for the same request: his answer is none of hers.
      send: (target) =>
        target.api
          .as(target.api.alice)
          .post(pathOf(collection, target))
          .set('Idempotency-Key', BOBS_KEY)
          .send(WHOLE),
    },
    {
      ...create(['header X-User-Id'], 201, () => WHOLE),
      send: (target) =>
        target.api
          .as(target.api.alice)
          .post(pathOf(collection, target))
          .set('X-User-Id', target.api.bob.id)
          .send(WHOLE),
    },
  ]
}

/** Changes of many, by the ids of Bob's or of all there are. */
function onActions(collection: string): Attack[] {
  const act = (ways: string[], status: number, body: (target: Target) => object): Attack => ({
    operation: `POST ${collection}/actions`,
    ways,
    status,
    send: (target) =>
      target.api
        .as(target.api.alice)
        .post(`${pathOf(collection, target)}/actions`)
        .send(body(target)),
  })
  return [
    ...ACTIONS.flatMap((action) => [
      act(['body action'], 200, () => ({ action })),
      { ...act(['body ids'], 200, ({ id }) => ({ action, ids: [id] })), likeNone: true },
    ]),
    act(['body userId'], 400, ({ api }) => ({ action: 'delete', userId: api.bob.id })),
    act(['body ids'], 400, ({ id }) => ({ action: 'delete', ids: [id, "' OR 1=1"] })),
    act(['body ids'], 400, () => ({ action: 'delete', ids: { $ne: null } })),
    {
      ...act(['header Idempotency-Key'], 200, () => ({})),
      send: (target) =>
        target.api
          .as(target.api.alice)
          .post(`${pathOf(collection, target)}/actions`)
          .set('Idempotency-Key', BOBS_KEY)
          .send({ action: 'complete' }),
    },
  ]
}

/** Everything that can be done to one todo, which is Bob's: to Alice there is none. */
function onOne(collection: string): Attack[] {
  const methods = {
    GET: undefined,
    HEAD: undefined,
    PUT: WHOLE,
    PATCH: WHOLE,
    DELETE: undefined,
  } as const
  const ifMatches = [undefined, '"1"', '"9"', '*', 'W/"1"']
  return Object.entries(methods).flatMap(([method, body]) =>
    ifMatches.map((ifMatch) => ({
      operation: `${method} ${collection}/{id}`,
      ways: [
        'path id',
        ...inBody(body),
        ...(ifMatch === undefined
          ? []
          : [`header If-${method === 'GET' ? 'None-' : ''}Match`, ifMatch]),
      ],
      status: 404,
      likeNone: true,
      send: (target) => {
        const path = `${pathOf(collection, target)}/${target.id}`
        const name = method.toLowerCase() as 'get' | 'head' | 'put' | 'patch' | 'delete'
        const request = target.api.as(target.api.alice)[name](path)
        if (ifMatch !== undefined) {
          request.set(method === 'GET' ? 'If-None-Match' : 'If-Match', ifMatch)
        }
        return request.send(body)
      },
    })),
  )
}

/** Bob's own path, whatever is behind it. */
function onAnothersPath(): Attack[] {
  const collection = '/api/users/{userId}/todos'
  const spellings = ['', '%2e', '%00', '%20', '%e2%80%8b', '%2f..%2f']
  const onList = (['get', 'head', 'post'] as const).flatMap((method) =>
    spellings.map((tail): Attack => ({
      operation: `${method.toUpperCase()} ${collection}`,
      ways: ['path userId', ...(tail === '' ? [] : [tail])],
      status: 403,
      send: ({ api }) =>
        api
          .as(api.alice)
          [method](`/api/users/${api.bob.id}${tail}/todos`)
          .send(method === 'post' ? WHOLE : undefined),
    })),
  )
  const onActions: Attack = {
    operation: `POST ${collection}/actions`,
    ways: ['path userId'],
    status: 403,
    send: ({ api }) =>
      api.as(api.alice).post(`/api/users/${api.bob.id}/todos/actions`).send({ action: 'complete' }),
  }
  const onOne = (['get', 'head', 'put', 'patch', 'delete'] as const).map((method): Attack => ({
    operation: `${method.toUpperCase()} ${collection}/{id}`,
    ways: ['path userId'],
    status: 403,
    send: ({ api, id }) =>
      api
        .as(api.alice)
        [method](`/api/users/${api.bob.id}/todos/${id}`)
        .send(method === 'put' || method === 'patch' ? WHOLE : undefined),
  }))
  return [...onList, onActions, ...onOne]
}

/** What names nobody but by the token. */
function ofMyself(): Attack[] {
  return ['/api/me', '/api/export'].flatMap((path) => [
    ...['X-User-Id', 'X-Forwarded-User', 'Cookie'].map((header): Attack => ({
      operation: `GET ${path}`,
      ways: [`header ${header}`],
      status: 200,
      send: ({ api }) => api.as(api.alice).get(path).set(header, api.bob.id),
    })),
    {
      operation: `GET ${path}`,
      ways: ['query userId'],
      status: 400,
      send: ({ api }) => api.as(api.alice).get(path).query({ userId: api.bob.id }),
    },
  ])
}
