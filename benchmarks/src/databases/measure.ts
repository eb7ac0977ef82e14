import { startChild } from '../child.js'
import { CONNECTIONS } from '../express.js'
import { createIssuer, settingOf } from '../issuer.js'
import type { LoadAnswer, LoadMessage } from '../load-client.js'
import type { DatabaseResult } from '../results.js'
import { interleave, ratio, type Case, type Sampled } from '../sampling.js'
import { DRIVERS, WAYS } from './drivers.js'
import type { DatabaseServerMessage } from './server.js'
import { startTodos, USERS } from './todos.js'

export interface DatabasesPlan {
  readonly rounds: number
  /** Of one slice of load. */
  readonly requests: number
  readonly warmUp?: number
}

/**
 * Requests per second of a list of 20 rows by each driver: in `withOwner`, in the driver's own
 * transaction, and by a hand-written `where` alone, slice by slice in turn.
 */
export async function measureDatabases(
  { rounds, requests, warmUp = 2 }: DatabasesPlan,
  log: (line: string) => void,
): Promise<readonly DatabaseResult[]> {
  log('databases')
  const issuer = createIssuer('EdDSA')
  const tokens = Array.from({ length: USERS }, (_, user) => issuer.token(user))
  const postgres = await startTodos()
  const server = startChild('databases/server.ts')
  const client = startChild('load-client.ts')
  try {
    const message: DatabaseServerMessage = {
      setting: settingOf(issuer, ''),
      url: postgres.url('todo_app'),
    }
    const { port } = await server.ask<{ port: number }>(message)
    const slice = (id: string): Case => ({
      id,
      async sample() {
        const asked: LoadMessage = {
          port,
          path: `/${id}`,
          tokens,
          requests,
          connections: CONNECTIONS,
        }
        const { ms, failed, body } = await client.ask<LoadAnswer>(asked)
        if (failed > 0 || (JSON.parse(body) as object[]).length !== 20) {
          throw new Error(`${id}: ${failed} requests failed, the last answer was ${body}`)
        }
        return (ms * 1000) / requests
      },
    })
    const cases = Object.keys(DRIVERS).flatMap((driver) => WAYS.map((way) => `${driver}/${way}`))
    const sampled = await interleave(cases.map(slice), { rounds, warmUp })
    return Object.keys(DRIVERS).map((driver) => summary(driver, sampled))
  } finally {
    server.stop()
    client.stop()
    await postgres.stop()
  }
}

const NONE: Sampled = { median: NaN, rounds: [] }

function summary(driver: string, sampled: ReadonlyMap<string, Sampled>): DatabaseResult {
  const [where, transaction, owner] = WAYS.map((way) => sampled.get(`${driver}/${way}`))
  const rate = ({ median }: Sampled = NONE): number => 1e6 / median
  return {
    driver,
    where: rate(where),
    transaction: rate(transaction),
    owner: rate(owner),
    ofTransaction: ratio(transaction ?? NONE, owner ?? NONE),
    ofWhere: ratio(where ?? NONE, owner ?? NONE),
  }
}
