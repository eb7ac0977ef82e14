import { Router } from 'express'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { allowOnly } from './middleware/allow-only.js'
import { openApiDocument } from './openapi.js'

/** Of swagger-ui-dist, what the page needs. */
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const

const FOLDER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const DOCUMENT = JSON.stringify(openApiDocument)

/** Nothing from elsewhere, and no script or style in the page itself. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>express-todo-api</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <main id="ui"></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

/** `validatorUrl: null`: Swagger UI would send the document to swagger.io for a badge. */
const START = `SwaggerUIBundle({
  dom_id: '#ui',
  url: '/openapi.json',
  deepLinking: true,
  validatorUrl: null,
})
`

/**
 * `GET /openapi.json`, and the page at `/docs` that shows it. Neither asks for a token: they say
 * what this API is, not what is in it. A token typed into the page stays in its memory.
 */
export function docsRoutes(): Router {
  const router = Router()

  router
    .route('/openapi.json')
    .get((_req, res) => {
      res.type('json').send(DOCUMENT)
    })
    .all(allowOnly('GET', 'HEAD'))

  router
    .route('/docs')
    .get((_req, res) => {
      res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY).type('html').send(PAGE)
    })
    .all(allowOnly('GET', 'HEAD'))

  router
    .route('/docs/start.js')
    .get((_req, res) => {
      res.type('js').send(START)
    })
    .all(allowOnly('GET', 'HEAD'))

  for (const file of FILES) {
    router
      .route(`/docs/${file}`)
      .get((_req, res) => {
        res.sendFile(file, { root: FOLDER, maxAge: '1h' })
      })
      .all(allowOnly('GET', 'HEAD'))
  }

  return router
}
