import 'reflect-metadata'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Controller, Get, Module, type INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Elysia } from 'elysia'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { H3 } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestIssuer, type TestTarget } from '../../../src/testing.js'
import { fromJavaScript } from '../../support/from-javascript.js'

const issuer = createTestIssuer()

function fastify(): ReturnType<typeof Fastify> {
  const app = Fastify()
  app.get('/x', async () => ({ from: 'here' }))
  onTestFinished(() => app.close())
  return app
}

async function nest(adapter: ExpressAdapter | FastifyAdapter): Promise<INestApplication> {
  class Only {
    serve(): object {
      return { from: 'here' }
    }
  }
  const serve = Object.getOwnPropertyDescriptor(Only.prototype, 'serve')
  if (serve === undefined) throw new Error('no method')
  Get('/x')(Only.prototype, 'serve', serve)
  Controller()(Only)
  class App {}
  Module({ controllers: [Only] })(App)
  const app = await NestFactory.create(App, adapter, { logger: false })
  onTestFinished(() => app.close())
  return app
}

function koa(): Koa {
  const app = new Koa()
  app.use((context) => {
    context.body = { from: 'here' }
  })
  return app
}

function anExpress(make: typeof express): express.Express {
  const app = make()
  app.get('/x', (_req, res) => void res.json({ from: 'here' }))
  return app
}

const listener = (_req: IncomingMessage, res: ServerResponse): void => {
  res.setHeader('content-type', 'application/json').end('{"from":"here"}')
}

/** What a test can have at hand, none of it started. */
const TARGETS: Readonly<Record<string, () => TestTarget | Promise<TestTarget>>> = {
  'an Express app': () => anExpress(express),
  'an Express 4 app': () => anExpress(express4),
  'a Fastify instance': fastify,
  'the server of a Fastify instance': async () => (await fastify().ready()).server,
  'a Nest app on Express': () => nest(new ExpressAdapter()),
  'a Nest app on Fastify': () => nest(new FastifyAdapter()),
  'a Koa app': koa,
  'Koa’s callback': () => koa().callback(),
  'a Hono app': () => new Hono().get('/x', (c) => c.json({ from: 'here' })),
  'an h3 app': () => new H3().get('/x', () => ({ from: 'here' })),
  'an Elysia app': () => new Elysia().get('/x', () => ({ from: 'here' })),
  'a fetch handler': () => () => Response.json({ from: 'here' }),
  'a Node server': () => createServer(listener),
  'a listener of Node’s requests': () => listener,
}

describe.each(Object.entries(TARGETS))('a client of %s', (_, open) => {
  it('gets its answers, one after the other and all at once', async () => {
    const as = issuer.client(await open())
    const all = await Promise.all(Array.from({ length: 12 }, () => as('alice').get('/x')))
    for (const response of [...all, await as('alice').get('/x')]) {
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ from: 'here' })
    }
  })
})

it.each([7, {}, null, undefined, { listen: 7 }, { server: {} }])(
  'what is no target is a TypeError that says so: %j',
  async (target) => {
    const as = issuer.client(fromJavaScript(target))
    await expect(as().get('/x')).rejects.toThrow(/expected a URL, an app/)
  },
)
