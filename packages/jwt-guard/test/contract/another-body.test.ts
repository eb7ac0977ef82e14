import 'reflect-metadata'
import { Controller, Get, Module, Res, type INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import express4 from 'express4'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import { expect, it, onTestFinished } from 'vitest'
import { authErrors as expressErrors } from '../../src/express.js'
import { authErrors as fastifyErrors } from '../../src/fastify.js'
import { authErrors as honoErrors } from '../../src/hono.js'
import { AuthError } from '../../src/index.js'
import { authErrors as nestErrors } from '../../src/nest.js'
import { serve } from './doors/express.js'
import { overFetch, overHttp, type OpenDoor } from './doors/door.js'

type Door = () => Promise<Pick<OpenDoor, 'send'>>

/** What a handler says before it learns that the row is another user's. */
const SAID = {
  'Content-Length': '100000',
  'Content-Encoding': 'gzip',
  'Content-Range': 'bytes 0-9/100000',
  'Content-Disposition': 'attachment; filename="todos.json.gz"',
  ETag: '"1"',
  'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT',
  'X-Request-Id': '7',
}

const DOORS: Record<string, Door> = {
  'Express 5': ofExpress(express),
  'Express 4': ofExpress(express4),
  Fastify: ofFastify,
  Hono: ofHono,
  'Nest on Express': ofNest(() => NestFactory.create(TodosModule, { logger: false })),
  'Nest on Fastify': ofNest(() =>
    NestFactory.create(TodosModule, new FastifyAdapter(), { logger: false }),
  ),
}

it.each(Object.entries(DOORS))(
  'a refusal after the handler has told of its body is whole through %s, and tells nothing of that',
  async (_, open) => {
    const { status, headers, body } = await (await open()).send({ path: '/file' })
    expect([status, JSON.parse(body)]).toEqual([404, notFound().toProblem()])
    const kept = Object.entries(SAID).filter(
      ([name, value]) => headers[name.toLowerCase()] === value,
    )
    expect(kept).toEqual([['X-Request-Id', '7']])
  },
)

function notFound(): AuthError {
  return new AuthError('not_found', 'not_owned')
}

function ofExpress(framework: typeof express): Door {
  return async () => {
    const app = framework()
    app.get('/file', (_req, res) => {
      res.set(SAID)
      throw notFound()
    })
    app.use(expressErrors())
    const open = await serve(app)
    onTestFinished(() => void open.close())
    return open
  }
}

async function ofFastify(): ReturnType<Door> {
  const app = fastify()
  onTestFinished(() => app.close())
  app.setErrorHandler(fastifyErrors())
  app.get('/file', (_request, reply) => {
    reply.headers(SAID)
    throw notFound()
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return overHttp(app.server)
}

async function ofHono(): ReturnType<Door> {
  const app = new Hono()
  app.onError(honoErrors())
  app.get('/file', (c) => {
    for (const [name, value] of Object.entries(SAID)) c.header(name, value)
    throw notFound()
  })
  return Promise.resolve(overFetch((request) => app.fetch(request)))
}

class TodosController {
  file(response: { header(name: string, value: string): unknown }): never {
    for (const [name, value] of Object.entries(SAID)) response.header(name, value)
    throw notFound()
  }
}
Controller()(TodosController)
Res({ passthrough: true })(TodosController.prototype, 'file', 0)
Get('file')(TodosController.prototype, 'file', {
  value: Reflect.get(TodosController.prototype, 'file'),
})

class TodosModule {}
Module({ controllers: [TodosController] })(TodosModule)

function ofNest(create: () => Promise<INestApplication>): Door {
  return async () => {
    const app = await create()
    onTestFinished(() => app.close())
    app.useGlobalFilters(nestErrors())
    await app.listen(0, '127.0.0.1')
    return overHttp(app.getHttpServer())
  }
}
