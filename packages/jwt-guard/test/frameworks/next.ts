// First: it gives the rest its AsyncLocalStorage.
import 'next/dist/server/node-environment.js'
import { createRequire } from 'node:module'
import { NextRequest } from 'next/server.js'
import { toResponse } from '../../src/fetch.js'
import { isAuthError } from '../../src/index.js'
import { openHandler, type Framework, type Route } from './framework.js'

/** Route handlers, without a build: the part of Next's server that runs them. */
export const NEXT: readonly Framework[] = [
  nextWith('Next, route handlers that throw', false, (error) => {
    throw error
  }),
  nextWith('Next, with toResponse', true, toResponse),
]

function nextWith(
  name: string,
  keepsStatus: boolean,
  answer: (error: unknown) => Response,
): Framework {
  return {
    name,
    keepsStatus,
    open(route) {
      const routes = routesOf(route, answer)
      return Promise.resolve(
        openHandler(({ url, headers }) =>
          routes.handle(new NextRequest(url, { headers }), context()).catch(serverError),
        ),
      )
    },
  }
}

/** What Next's own template answers to whatever a handler throws. */
function serverError(error: unknown): Response {
  if (isAuthError(error)) return new Response(null, { status: 500 })
  throw error
}

function routesOf(route: Route, answer: (error: unknown) => Response): AppRoute {
  const require = createRequire(import.meta.url)
  const {
    AppRouteRouteModule,
  }: {
    AppRouteRouteModule: AppRouteConstructor
  } = require('next/dist/server/route-modules/app-route/module.js')
  async function GET({ nextUrl, headers }: NextRequest): Promise<Response> {
    try {
      const request = { path: nextUrl.pathname, authorization: headers.get('authorization') }
      return Response.json(await route(request))
    } catch (error) {
      return answer(error)
    }
  }
  return new AppRouteRouteModule({
    definition: {
      kind: 'APP_ROUTE',
      page: '/[[...path]]/route',
      pathname: '/[[...path]]',
      filename: 'route',
      bundlePath: 'app/[[...path]]/route',
    },
    userland: () => ({ GET }),
    distDir: '.next',
    relativeProjectDir: '',
    resolvedPagePath: '/',
    nextConfigOutput: undefined,
  })
}

interface AppRoute {
  handle(request: NextRequest, context: object): Promise<Response>
}

type AppRouteConstructor = new (options: object) => AppRoute

function context(): object {
  return {
    params: {},
    previewProps: { previewModeId: '', previewModeSigningKey: '', previewModeEncryptionKey: '' },
    renderOpts: {
      experimental: {},
      cacheComponents: false,
      supportsDynamicResponse: true,
      onClose: ignore,
      waitUntil: ignore,
      onAfterTaskError: ignore,
    },
    sharedContext: { buildId: 'test', deploymentId: '' },
  }
}

function ignore(): void {
  // Nothing is left to do after an answer.
}
