import { Router } from 'express'
import { z } from 'zod'
import { allowOnly } from '../middleware/allow-only.js'
import { noQuery, parse } from '../middleware/parse.js'
import { notFound } from '../problem.js'
import type { LabLog } from './log.js'

const params = z.object({ id: z.string() })

/**
 * `GET /api/lab/log/:id`: what the log says of a request, to whoever made up its id. With
 * `ENABLE_LAB=true` alone, and not in the document: no client but a demo's lab has a use for it.
 */
export function labRoutes(log: LabLog): Router {
  const router = Router()
  router
    .route('/log/:id')
    .get((req, res) => {
      parse('query', noQuery, req.query)
      const lines = log.take(parse('path', params, req.params).id)
      if (lines === undefined) throw notFound()
      res.json({ lines })
    })
    .all(allowOnly('GET', 'HEAD'))
  return router
}
