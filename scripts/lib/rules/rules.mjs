import { CORE } from './list/core.mjs'
import { DOORS } from './list/doors.mjs'
import { TODO_API, WEB_CLIENT } from './list/examples.mjs'
import { KEYS } from './list/keys.mjs'
import { POSTGRES } from './list/postgres.mjs'
import { SCOPE } from './list/scope.mjs'

/** All rules that `npm run rules` takes out, in the order of docs/security.md. */
export const RULES = [...CORE, ...KEYS, ...SCOPE, ...POSTGRES, ...DOORS, ...TODO_API, ...WEB_CLIENT]
