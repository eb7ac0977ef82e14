import type { RequestHandler } from 'express'
import { methodNotAllowed } from '../problem.js'

/** Ends a route: every method that got here is answered 405, OPTIONS with what is allowed. */
export function allowOnly(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ')
  return function answerOtherMethods(req, res) {
    if (req.method !== 'OPTIONS') throw methodNotAllowed(allow)
    res.set('Allow', allow).status(204).end()
  }
}
