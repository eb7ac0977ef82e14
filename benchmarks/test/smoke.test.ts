import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { chart } from '../src/chart.js'
import { measureColdExpress } from '../src/cold-express.js'
import { COLD_STEPS, measureColdSteps } from '../src/cold-steps.js'
import { measureDatabases } from '../src/databases/measure.js'
import { measureExpress } from '../src/express.js'
import { measureGrowth } from '../src/growth.js'
import { ALGORITHMS, createIssuer, settingOf, userId } from '../src/issuer.js'
import { startJwksServer } from '../src/jwks-server.js'
import { measureKeyServer, scenarios } from '../src/key-server.js'
import { machine, versions } from '../src/machine.js'
import { isNotApplicable, whyNot } from '../src/peer.js'
import { GUARD, PEERS } from '../src/peers.js'
import { report } from '../src/report.js'
import type { Results } from '../src/results.js'
import { judge } from '../src/targets.js'
import { CONCURRENCIES, measureVerification } from '../src/verification.js'

/** No figure here means anything: each peer does each of its rows once, so that none can rot. */
const ONCE = { users: 2, rounds: 1, warmUp: 0, ms: 1, coldTokens: 1 }
const log = (): void => undefined
const guard = PEERS.filter(({ name }) => name === GUARD)
const issuers = new Map(ALGORITHMS.map((alg) => [alg, createIssuer(alg)]))

const measured: Record<string, unknown[]> = {}

describe('the benchmark', () => {
  it('verifies with every peer, hot and cold, by algorithm and concurrency', async () => {
    const rows = await measureVerification({ algorithms: ALGORITHMS, ...ONCE }, log)
    expect(rows).toHaveLength(PEERS.length * ALGORITHMS.length * 2 * CONCURRENCIES.length)
    for (const { cell } of rows) {
      expect(isNotApplicable(cell) ? cell.na.length : cell.us).toBeGreaterThan(0)
    }
    measured['verification'] = [...rows]
  })

  it('takes a cold verification apart', async () => {
    const coldStepsOf = ['EdDSA', 'ES256', 'RS256'] as const
    const rows = await measureColdSteps({ coldStepsOf, ...ONCE }, log)
    expect(rows).toHaveLength(coldStepsOf.length * COLD_STEPS.length)
    measured['coldSteps'] = [...rows]
  })

  it('measures Express in processes of its own', async () => {
    const rows = await measureExpress({ ...ONCE, peers: guard }, log)
    expect(rows).toMatchObject([{ peer: GUARD, cell: { share: expect.any(Number) } }])
    measured['express'] = [...rows]
  })

  it('measures Express with new tokens', async () => {
    const plan = { coldExpressOf: ['EdDSA'], rounds: 1, requests: 64, warmUp: 0 } as const
    const rows = await measureColdExpress(plan, log)
    for (const { peer, cell } of rows) {
      expect(cell, peer).toMatchObject({ rate: expect.any(Number), p99: expect.any(Number) })
    }
    expect(rows).toHaveLength(4)
    measured['coldExpress'] = [...rows]
  })

  it('measures growing key sets and caches', async () => {
    const plan = { keySetSizes: [1, 2], userCounts: [1, 2], ...ONCE }
    const rows = await measureGrowth(plan, log)
    expect(rows).toHaveLength(PEERS.length * 3)
    measured['growth'] = [...rows]
  })

  it('counts what the key server is asked', async () => {
    const only = scenarios.filter(({ name }) => name.startsWith('outage'))
    const rows = await measureKeyServer({ seconds: 0.2, only }, log)
    expect(rows).toHaveLength(PEERS.length * only.length)
    const atStart = rows.find((row) => row.peer === GUARD && row.scenario === 'outage at start')
    expect(atStart?.cell).toMatchObject({ fetches: 1 })
    measured['keyServer'] = [...rows]
  })

  it('measures each driver’s withOwner beside its own transaction', async () => {
    const rows = await measureDatabases({ rounds: 1, requests: 32, warmUp: 0 }, log)
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(row.ofTransaction, row.driver).toBeGreaterThan(0)
    measured['databases'] = [...rows]
  })

  it('writes a report and a chart', () => {
    const rows = measured as unknown as Omit<Results, 'targets'>
    const results: Results = {
      ...rows,
      at: new Date().toISOString(),
      quick: true,
      machine: machine(),
      versions: versions(),
      targets: judge(rows),
    }
    for (const { name } of PEERS) expect(report(results)).toContain(`| ${name} `)
    expect(report(results)).not.toMatch(/undefined|NaN|\[object/)
    expect(chart(results)).toMatch(/^<svg[^]*<\/svg>\n$/)
    expect(chart(results)).not.toMatch(/undefined|NaN/)
  })
})

describe.each(PEERS.map((peer) => [peer.name, peer] as const))('%s', (_name, peer) => {
  it.each(ALGORITHMS.filter((alg) => whyNot(peer, alg) === undefined))(
    'protects a route with %s, if it is for Express',
    async (alg) => {
      const issuer = issuers.get(alg) ?? createIssuer(alg)
      const keys = await startJwksServer(issuer.jwk ? [issuer.jwk] : [])
      const route = await peer.route(settingOf(issuer, keys.url))
      if (isNotApplicable(route)) {
        keys.close()
        return
      }
      const app = express().get('/', ...route.handlers, (request, response) => {
        response.json(route.userId(request))
      })
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { authorization: `Bearer ${issuer.token(1)}` },
      })
      expect([response.status, await response.json()]).toEqual([200, userId(1)])
      server.closeAllConnections()
      server.close()
      keys.close()
    },
  )

  it('names the page of its docs that says so', () => {
    expect(peer.docs.length).toBeGreaterThan(0)
    for (const { url } of peer.docs) expect(url).toMatch(/^https:\/\//)
  })
})
