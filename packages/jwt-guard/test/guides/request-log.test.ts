import { readFileSync } from 'node:fs'
import type { LoggerOptions } from 'pino'
import express from 'express'
import request from 'supertest'
import { expect, it, vi } from 'vitest'
import { authErrors, requireAuth } from '../../src/express.js'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { inRequest, onEvent } from './request-log.js'

const lines = vi.hoisted((): string[] => [])
vi.mock('pino', async (original) => {
  const { pino } = await original<{ pino: (options: LoggerOptions, out: object) => unknown }>()
  const write = (line: string): void => void lines.push(line)
  return { pino: (options: LoggerOptions) => pino(options, { write }) }
})

it('a refusal is logged with the id of its request, as the guide shows it', async () => {
  const issuer = createTestIssuer()
  const guard = createGuard({ ...issuer.guardOptions, onEvent })
  const app = express().use(inRequest, requireAuth(guard), authErrors())
  const answers = await Promise.all(
    ['', 'Bearer x', `Bearer ${await issuer.token({ exp: 1 })}`].map((authorization) =>
      request(app).get('/').set('Authorization', authorization),
    ),
  )
  guard.close()
  const logged = lines.map((line) => JSON.parse(line) as { requestId: string; reason: string })
  expect(logged.map(({ requestId, reason }) => [requestId, reason]).toSorted()).toEqual(
    answers
      .map(({ headers }, at) => [
        String(headers['x-request-id']),
        ['no_credentials', 'malformed_token', 'expired'][at],
      ])
      .toSorted(),
  )
})

it('stands in the guide', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  const code = read('request-log.ts').replace(`'../../src/index.js'`, `'jwt-guard'`)
  expect(read('../../../../docs/guides/events.md')).toContain(`\`\`\`ts\n${code}\`\`\``)
})
