import { betterAuth } from 'better-auth'
import { organization } from 'better-auth/plugins'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { tokenContract, type SignedIn } from '../../../src/better-auth.js'
import { createGuard, isAuthError, ownerScope } from '../../../src/index.js'
import { rowLevelSecurity } from '../../../src/postgres.js'
import { API, authOptions, emptyTables, signUp } from '../../better-auth/real-issuer.js'
import { openOrigin } from '../../support/open-origin.js'
import { useDatabase, type Database } from '../../support/postgres/database.js'
import { scopeOf } from '../../support/scopes.js'
import type { Sql } from './driver.js'
import { DRIVERS } from './drivers.js'

const claim = 'activeOrganizationId'
const schema = z.object({ [claim]: z.string().optional() })

let database: Database
useDatabase(async (made) => {
  database = made
  const owner = database.pool(database.url('todo_owner'), { max: 1 })
  await owner.query(`
    CREATE TABLE app.projects (organization_id text NOT NULL, name text NOT NULL);
    CREATE TABLE app.todos (user_id text NOT NULL, name text NOT NULL)`)
  await owner.query(
    rowLevelSecurity('app.projects', {
      ownerColumn: 'organization_id',
      ownerType: 'text',
      claim,
    }) + rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }),
  )
})

/** Ada at a real Better Auth: her token before she has an organisation, and after. */
async function tokensOfAda() {
  const { origin, serve } = await openOrigin()
  const from = ({ session }: SignedIn): z.input<typeof schema> =>
    typeof session[claim] === 'string' ? { [claim]: session[claim] } : {}
  const contract = tokenContract({
    issuer: origin,
    audience: API,
    lifetime: '15m',
    claims: { schema, from },
  })
  const tables = { ...emptyTables(), organization: [], member: [], invitation: [] }
  const options = authOptions(origin, contract, { tables })
  serve(betterAuth({ ...options, plugins: [...options.plugins, organization()] }))
  const guard = createGuard(contract.guard())
  onTestFinished(() => guard.close())
  const ada = await signUp(origin)
  const before = await guard.verify(await ada.token())
  const made = await ada.call('organization/create', { name: 'Acme', slug: 'acme' })
  const { id } = z.object({ id: z.string() }).parse(await made.json())
  return { before, after: await guard.verify(await ada.token()), tenant: id }
}

describe.each(DRIVERS)('a tenant’s rows by withOwner of $name', (driver) => {
  const names = (table: string) => async (sql: Sql) =>
    (await sql(`SELECT name FROM app.${table}`)).map(({ name }) => name)

  it('are reached from the contract’s claim to the row, and not by a user of the same id', async () => {
    const { before, after, tenant } = await tokensOfAda()
    const db = driver.open(database.url('todo_app'), { max: 1 })
    onTestFinished(() => db.close())
    expect(after.claims[claim]).toBe(tenant)
    const scope = ownerScope(after, { claim })
    const user = await scopeOf(tenant)
    const add = (table: string, column: string) => (sql: Sql) =>
      sql(`INSERT INTO app.${table} (${column}, name) VALUES ('${tenant}', 'of ${column}')`)

    await db.withOwner(scope, add('projects', 'organization_id'), { claim })
    await db.withOwner(user, add('todos', 'user_id'))
    expect(await db.withOwner(scope, names('projects'), { claim })).toEqual(['of organization_id'])
    expect(await db.withOwner(user, names('todos'))).toEqual(['of user_id'])

    expect(await db.withOwner(scope, names('todos'), { claim })).toEqual([])
    expect(await db.withOwner(user, names('projects'))).toEqual([])
    await expect(db.withOwner(user, add('projects', 'organization_id'))).rejects.toThrow()
    await expect(db.withOwner(scope, add('todos', 'user_id'), { claim })).rejects.toThrow()
    expect(await names('projects')(db.around)).toEqual([])

    expect(() => ownerScope(before, { claim })).toThrow(
      expect.toSatisfy((error) => isAuthError(error) && error.status === 403),
    )
  })
})
