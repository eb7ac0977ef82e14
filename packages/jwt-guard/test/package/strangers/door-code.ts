import { DOORS } from './stranger.js'

/** What somebody writes first with a door, where that says more than a list of its names. */
const CODE: Readonly<Record<string, string>> = {
  '': `import { assertOwnerScope, createGuard, isAuthError, ownerScope } from 'jwt-guard'
    import type { Guard, OwnerScope, Principal } from 'jwt-guard'
    export const guard: Guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
    export const scope = async (): Promise<OwnerScope> => ownerScope(await guard.verify(''))
    export const email = (principal: Principal<{ email: string }>): string => principal.claims.email
    export const code = (error: unknown) => (isAuthError(error) ? error.code : undefined)
    export const own = (value: unknown): string => { assertOwnerScope(value); return value.ownerId }`,
  '/express': `import express from 'express'
    import { createGuard } from 'jwt-guard'
    import { authErrors, getPrincipal, requireAuth, requireScopes } from 'jwt-guard/express'
    const guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
    export const app = express()
    app.get('/b/:id', requireAuth(guard), requireScopes('b:read'), (req, res) => {
      const id: string = req.params.id
      res.json({ id, userId: getPrincipal(req, guard).userId })
    })
    app.use(authErrors())`,
  '/fetch': `import { createGuard } from 'jwt-guard'
    import { withAuth } from 'jwt-guard/fetch'
    const guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
    export const GET = withAuth(guard, (request: Request, { userId }) => new Response(userId))`,
  '/hono': `import { Hono } from 'hono'
    import { createGuard } from 'jwt-guard'
    import { authErrors, requireAuth } from 'jwt-guard/hono'
    const guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
    export const app = new Hono()
    app.get('/b/:id', requireAuth(guard), (c) => c.text(c.var.principal.userId + c.req.param('id')))
    app.onError(authErrors())`,
  '/pg': `import type { OwnerScope } from 'jwt-guard'
    import { withOwner } from 'jwt-guard/pg'
    import type { Pool } from 'pg'
    export const list = (pool: Pool, scope: OwnerScope) =>
      withOwner(pool, scope, async (client) => (await client.query('SELECT 1')).rows)`,
  '/drizzle': `import { drizzle } from 'drizzle-orm/node-postgres'
    import { pgTable, text } from 'drizzle-orm/pg-core'
    import type { OwnerScope } from 'jwt-guard'
    import { assertRowLevelSecurity, withOwner } from 'jwt-guard/drizzle'
    const todos = pgTable('todos', { title: text('title').notNull() })
    const db = drizzle('postgres://127.0.0.1/todo', { schema: { todos } })
    export const start = () => assertRowLevelSecurity(db)
    export const titles = async (scope: OwnerScope): Promise<string[]> =>
      withOwner(db, scope, async (tx) => (await tx.select().from(todos)).map(({ title }) => title))`,
  '/kysely': `import type { OwnerScope } from 'jwt-guard'
    import { assertRowLevelSecurity, withOwner } from 'jwt-guard/kysely'
    import type { Kysely } from 'kysely'
    interface Tables { todos: { title: string } }
    export const start = (db: Kysely<Tables>) => assertRowLevelSecurity(db)
    export const titles = (db: Kysely<Tables>, scope: OwnerScope): Promise<{ title: string }[]> =>
      withOwner(db, scope, (trx) => trx.selectFrom('todos').select('title').execute())`,
  '/client': `import { createAuthFetch, createTokenSource } from 'jwt-guard/client'
    const token = createTokenSource(({ signal }) => fetch('/api/auth/token', { signal }))
    export const api: typeof fetch = createAuthFetch({ token, baseURL: 'https://api.example' })`,
  '/better-auth': `import { createGuard } from 'jwt-guard'
    import { tokenContract } from 'jwt-guard/better-auth'
    const contract = tokenContract({ issuer: 'https://a.example', audience: 'b', lifetime: '15m' })
    export const guard = createGuard(contract.guard())
    export const options = contract.jwt()`,
  '/testing': `import { createGuard } from 'jwt-guard'
    import { createTestIssuer } from 'jwt-guard/testing'
    const issuer = createTestIssuer({ definePayload: async ({ user }) => ({ email: user.email }) })
    export const guard = createGuard(issuer.guardOptions)`,
}

/** A module for each door, by its name; a door of which nothing is known here is loaded whole. */
export const DOOR_CODE: Readonly<Record<string, string>> = Object.fromEntries(
  DOORS.map((door) => [nameOf(door), CODE[door] ?? loading(door)]),
)

function nameOf(door: string): string {
  return door === '' ? 'core' : door.slice(1)
}

function loading(door: string): string {
  return `import * as door from 'jwt-guard${door}'\nexport const names = Object.keys(door)`
}
