import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Outcome, type Stranger } from './stranger.js'

/** An Express app and its test: no configuration, no Better Auth, no network. */
const APP = `const express = require('express')
  const { authErrors, getPrincipal, requireAuth } = require('jwt-guard/express')
  module.exports = (guard) => {
    const app = express()
    app.get('/me', requireAuth(guard), (req, res) => res.json({ id: getPrincipal(req).userId }))
    app.use(authErrors())
    return app
  }`

const TEST = `const { createGuard } = require('jwt-guard')
  const { createTestIssuer } = require('jwt-guard/testing')
  const createApp = require('./app')
  const issuer = createTestIssuer()
  const guard = createGuard(issuer.guardOptions)
  const as = issuer.client(createApp(guard))
  afterAll(() => guard.close())
  test('serves whoever holds the token', async () => {
    const response = await as('alice').get('/me')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ id: 'alice' })
  })
  test.each(issuer.hostileTokens())('refuses $name', async (hostile) => {
    expect((await as(hostile).get('/me')).status).toBe(hostile.status)
  })`

/** The same as ES modules with types, which Babel or ts-jest turns into \`require\`. */
const MODULE = `import { afterAll, expect, test } from '@jest/globals'
  import express from 'express'
  import request from 'supertest'
  import { createGuard, isAuthError } from 'jwt-guard'
  import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
  import { createTestIssuer } from 'jwt-guard/testing'
  const issuer = createTestIssuer({ algorithm: 'ES256' })
  const guard = createGuard(issuer.guardOptions)
  const app = express()
  app.get('/me', requireAuth(guard), (req, res) => {
    const id: string = getPrincipal(req, guard).userId
    res.json({ id })
  })
  app.use(authErrors())
  const as = issuer.supertest(() => request.agent(app))
  afterAll(() => guard.close())
  test('with types', async () => {
    await as('alice').get('/me').expect(200, { id: 'alice' })
    await as().get('/me').expect(401)
    expect(isAuthError(await guard.verify('x').catch((error: unknown) => error))).toBe(true)
  })`

const BABEL = `module.exports = { presets: [
  ['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] }`

describe.each(['29', '30'])('Jest %s', (version) => {
  let stranger: Stranger
  beforeAll(() => {
    stranger = install(`jest-${version}`)
  }, 900_000)
  afterAll(() => stranger.leave(), 120_000)

  it('tests an Express app with jwt-guard/testing, without configuration', () => {
    stranger.write({ 'app.js': APP, 'app.test.js': TEST })
    expect(passed(stranger.npx('jest', 'app.test.js'))).toBeGreaterThan(90)
  }, 600_000)

  it('loads it through Babel', () => {
    stranger.write({ 'babel.config.js': BABEL, 'babel.test.ts': MODULE })
    expect(passed(stranger.npx('jest', 'babel.test.ts'))).toBe(1)
  }, 600_000)

  it.each(['commonjs', 'node16'])(
    'loads it through ts-jest, module %s',
    (module) => {
      const compilerOptions = { module, esModuleInterop: true, strict: true, target: 'es2022' }
      const transform = {
        '^.+\\.ts$': ['ts-jest', { tsconfig: { ...compilerOptions, skipLibCheck: true } }],
      }
      stranger.write({
        'ts-jest.test.ts': MODULE,
        [`${module}.config.json`]: JSON.stringify({ transform }),
      })
      const outcome = stranger.npx('jest', 'ts-jest.test.ts', '--config', `${module}.config.json`)
      expect(passed(outcome)).toBe(1)
    },
    600_000,
  )
})

/** How many tests passed, if all did; Jest writes to stderr. */
function passed({ code, err }: Outcome): number {
  expect(code, err).toBe(0)
  return Number(/^Tests: +(\d+) passed, \d+ total$/m.exec(err)?.[1])
}
