import { Router } from 'express'
import { getPrincipal } from 'jwt-guard/express'
import { z } from 'zod'
import { allowOnly } from './middleware/allow-only.js'
import { noQuery, parse } from './middleware/parse.js'

export const meResponse = z
  .strictObject({
    userId: z.string(),
    email: z.string().nullable(),
    expiresAt: z.iso.datetime().meta({ description: 'When the token ends' }),
  })
  .meta({
    id: 'Me',
    examples: [
      {
        userId: '4QvNcT0sV8yXb2ZkR6mLw1PdGhJfAe93',
        email: 'alice@example.com',
        expiresAt: '2026-11-21T08:15:00.000Z',
      },
    ],
  })

/** `GET /api/me`: what the token says about its holder; the API itself knows no users. */
export function meRoutes(): Router {
  const router = Router()
  router
    .route('/')
    .get((req, res) => {
      parse('query', noQuery, req.query)
      const { userId, claims, expiresAt } = getPrincipal(req)
      const me: z.infer<typeof meResponse> = {
        userId,
        // An issuer may leave it out, and nothing has checked its type.
        email: typeof claims.email === 'string' ? claims.email : null,
        expiresAt: new Date(expiresAt * 1000).toISOString(),
      }
      res.json(me)
    })
    .all(allowOnly('GET', 'HEAD'))
  return router
}
