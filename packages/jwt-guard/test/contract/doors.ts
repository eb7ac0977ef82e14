import { EXPRESS } from './doors/express.js'
import { FASTIFY } from './doors/fastify.js'
import { FETCH } from './doors/fetch.js'
import { HONO } from './doors/hono.js'
import { NEST } from './doors/nest.js'
import type { Door } from './doors/door.js'

/** Every door of the package, each judged by every test of this folder. */
export const DOORS: readonly Door[] = [...EXPRESS, FETCH, HONO, FASTIFY, ...NEST]
