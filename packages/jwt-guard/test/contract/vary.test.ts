import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as expressDoor from '../../src/express.js'
import * as fastifyDoor from '../../src/fastify.js'
import * as honoDoor from '../../src/hono.js'
import { JwtGuardModule } from '../../src/nest.js'
import { createGuard, type Guard } from '../../src/index.js'
import { createSigningKey, AUDIENCE, ISSUER } from '../support/issuer.js'

const { jwk } = await createSigningKey()
const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [jwk] } })

/** What the app says before anybody is authenticated, as CORS does. */
const SAID = 'Origin'

const DOORS: Readonly<Record<string, (guard: Guard) => Promise<Response>>> = {
  Express: ofExpress,
  Fastify: ofFastify,
  Hono: ofHono,
  'Nest on Express': (guard) => ofNest(guard, new ExpressAdapter()),
  'Nest on Fastify': (guard) => ofNest(guard, new FastifyAdapter()),
}

describe('a refusal after the app has said what it varies by', () => {
  it.each(Object.entries(DOORS))('keeps that through %s', async (_, refusalOf) => {
    const { status, headers } = await refusalOf(guard)
    expect(status).toBe(401)
    expect(headers.get('vary')?.split(/,\s*/).sort()).toEqual(['Authorization', 'Origin'])
  })
})

async function ofExpress(guard: Guard): Promise<Response> {
  const app = express()
  app.use((_request, response, next) => {
    response.vary(SAID)
    next()
  })
  app.use(expressDoor.requireAuth(guard), expressDoor.authErrors())
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
}

async function ofFastify(guard: Guard): Promise<Response> {
  const app = fastify()
  onTestFinished(() => app.close())
  app.setErrorHandler(fastifyDoor.authErrors())
  app.addHook('onRequest', async (_request, reply) => {
    await Promise.resolve()
    reply.header('Vary', SAID)
  })
  app.get('/', { onRequest: fastifyDoor.requireAuth(guard) }, () => 'nobody')
  return fetch(await app.listen({ port: 0, host: '127.0.0.1' }))
}

async function ofHono(guard: Guard): Promise<Response> {
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('Vary', SAID)
    await next()
  })
  app.get('/', honoDoor.requireAuth(guard), (c) => c.text('nobody'))
  app.onError(honoDoor.authErrors())
  return app.request('/')
}

async function ofNest(guard: Guard, adapter: ExpressAdapter | FastifyAdapter): Promise<Response> {
  class Api {
    get(): string {
      return 'nobody'
    }
  }
  class App {}
  Controller()(Api)
  Get()(Api.prototype, 'get', { value: Api.prototype.get })
  Module({ imports: [JwtGuardModule.forRoot({ guard })], controllers: [Api] })(App)
  // Its CORS says what `SAID` does.
  const cors = { origin: ['https://web.example.com'] }
  const app = await NestFactory.create(App, adapter, { logger: false, cors })
  onTestFinished(() => app.close())
  await app.listen(0, '127.0.0.1')
  return fetch(await app.getUrl())
}
