import 'reflect-metadata'
import {
  All,
  Catch,
  Controller,
  Get,
  Header,
  HttpException,
  Module,
  Param,
  Req,
  UseGuards,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common'
import { APP_FILTER, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import * as doors from '../../../src/nest.js'
import { assertOwned, type Guard, type Principal } from '../../../src/index.js'
import { overHttp, ROWS, type Door } from './door.js'

export const NEST: readonly Door[] = [
  nestDoor('Nest on Express', () => new ExpressAdapter()),
  nestDoor('Nest on Fastify', () => new FastifyAdapter()),
]

function nestDoor(name: string, adapter: () => ExpressAdapter | FastifyAdapter): Door {
  return {
    name,
    async open(guard) {
      const served: string[] = []
      const app = await NestFactory.create(appOf(guard, served), adapter(), { logger: false })
      await app.listen(0, '127.0.0.1')
      return { ...(await overHttp(app.getHttpServer())), close: () => app.close(), served }
    },
  }
}

/** Decorators as calls: the tests are not compiled for their syntax. */
function appOf(guard: Guard, served: string[]): new () => object {
  class Api {}
  Controller('api')(Api)

  /** A method of `Api` with its decorators, and those of its parameters in order. */
  function route<Args extends readonly unknown[]>(
    name: string,
    decorators: readonly MethodDecorator[],
    parameters: readonly ParameterDecorator[],
    method: (...args: Args) => object,
  ): void {
    // Metadata is kept by function: each route has one of its own.
    const value = (...args: Args): object => method(...args)
    const descriptor = { value, configurable: true, writable: true }
    Object.defineProperty(Api.prototype, name, descriptor)
    for (const decorate of decorators) decorate(Api.prototype, name, descriptor)
    parameters.forEach((decorate, index) => decorate(Api.prototype, name, index))
  }

  const todos = ({ userId }: Principal): object => {
    served.push(userId)
    return { userId }
  }
  const { CurrentPrincipal, findPrincipal, getPrincipal, JwtGuardModule, Public, Scopes } = doors
  const maybe = UseGuards(doors.optionalAuth(guard))
  const [self, admin] = [
    UseGuards(doors.requireSelf()),
    UseGuards(doors.requireClaims(({ claims }) => claims['role'] === 'admin')),
  ]
  const noted = UseGuards(doors.optionalAuth(guard), doors.requireScopes('reports:read'))
  const holder = [CurrentPrincipal()]
  const origin = Header('Vary', 'Authorization, Origin')
  route('todos', [All('todos'), origin], holder, todos)
  route('own', [All('users/:userId/todos'), self, origin], [CurrentPrincipal(guard)], todos)
  route('reports', [Get('reports'), Scopes('reports:read')], holder, todos)
  route('admin', [Get('admin'), admin], holder, todos)
  route('drafts', [Get('drafts'), Public(), maybe], holder, todos)
  route('notes', [Get('notes'), Public(), noted], [Req()], (request: doors.NestRequest) =>
    todos(getPrincipal(request, guard)),
  )
  route('anyone', [Get('anyone'), Public(), maybe], [Req()], (request: doors.NestRequest) => ({
    userId: findPrincipal(request)?.userId ?? null,
  }))
  route('one', [Get('todos/:id')], [CurrentPrincipal(), Param('id')], (one: Principal, wanted) => {
    const row = ROWS.find(({ id }) => id === wanted)
    return assertOwned(one, row, 'userId')
  })
  const kept = Header('Cache-Control', 'private, max-age=60')
  route('cacheable', [Get('cacheable'), kept], [], () => ({}))
  route('crash', [Get('crash')], [], () => {
    throw new Error('a bug of the handler')
  })

  class App {}
  Catch()(OwnErrors)
  Module({
    imports: [JwtGuardModule.forRoot({ guard })],
    controllers: [Api],
    providers: [{ provide: APP_FILTER, useClass: OwnErrors }],
  })(App)
  return App
}

/** The app's own: what is none of Nest's is a 500. */
class OwnErrors implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500
    host.switchToHttp().getResponse<OwnAnswer>().status(status).send({ error: 'own' })
  }
}

interface OwnAnswer {
  status(code: number): { send(body: object): void }
}
