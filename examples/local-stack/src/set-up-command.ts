import { parseArgs } from 'node:util'
import { ROLES, setUp, setUpScript, type Passwords } from './postgres/set-up.js'

const USAGE = `Makes the roles, schemas and privileges of the todo stack in a Postgres of yours.

  run setup -- --print [--database <name>]    prints the SQL, a script for psql, and runs nothing
  run setup                                   runs it, as often as you like

Environment:
  ADMIN_DATABASE_URL   the database, as a superuser or as its owner with CREATEROLE
  ${ROLES.map(passwordVariable).join(', ')}
                       the passwords that the three roles shall have`

const { values: options } = parseArgs({
  // Unlike npm, pnpm hands the `--` on.
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    print: { type: 'boolean', default: false },
    database: { type: 'string', default: 'todo' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) {
  console.log(USAGE)
} else if (options.print) {
  process.stdout.write(setUpScript({ database: options.database }))
} else {
  const missing = ['ADMIN_DATABASE_URL', ...ROLES.map(passwordVariable)].filter(
    (name) => !process.env[name],
  )
  if (missing.length > 0) {
    console.error(`${missing.join(', ')} must be set\n\n${USAGE}`)
    process.exit(1)
  }
  const passwords = Object.fromEntries(
    ROLES.map((role) => [role, variable(passwordVariable(role))]),
  ) as Passwords
  await setUp(variable('ADMIN_DATABASE_URL'), passwords)
  console.error(`Set up: roles ${ROLES.join(', ')}; schemas auth, app`)
}

function passwordVariable(role: string): string {
  return `${role.toUpperCase()}_PASSWORD`
}

function variable(name: string): string {
  return process.env[name] ?? ''
}
