import 'reflect-metadata'
import { All, Controller, Module, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { openServer, type Framework, type Route } from './framework.js'

export const NEST: readonly Framework[] = [
  nestOn('Nest on Express', () => new ExpressAdapter()),
  nestOn('Nest on Fastify', () => new FastifyAdapter()),
]

function nestOn(name: string, adapter: () => ExpressAdapter | FastifyAdapter): Framework {
  return {
    name,
    keepsStatus: true,
    async open(route) {
      const app = await NestFactory.create(moduleOf(route), adapter(), { logger: false })
      await app.listen(0, '127.0.0.1')
      return openServer(app.getHttpServer())
    },
  }
}

/** Without decorator syntax, which the tests are not compiled for. */
function moduleOf(route: Route): new () => object {
  class Everything {
    serve({ url, headers }: IncomingRequest): Promise<object> {
      return route({ path: url, authorization: headers.authorization })
    }
  }
  const serve = Object.getOwnPropertyDescriptor(Everything.prototype, 'serve')
  if (serve === undefined) throw new Error('no method')
  All(['/', '/:code/:index'])(Everything.prototype, 'serve', serve)
  Req()(Everything.prototype, 'serve', 0)
  Controller()(Everything)
  class App {}
  Module({ controllers: [Everything] })(App)
  return App
}

interface IncomingRequest {
  readonly url: string
  readonly headers: { readonly authorization?: string }
}
