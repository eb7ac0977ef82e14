import { once } from 'node:events'
import type { Express } from 'express'
import type { Actor, FetchHandler, TestIssuer } from 'jwt-guard/testing'

type App = Express | { readonly fetch: FetchHandler }

/** An app as it was before a migration, and as it is after it; opened anew by each call. */
export interface Migration {
  before(): App
  after(): App
}

/**
 * What the two answer differently, each by its name under the two statuses: a good token, nobody, a
 * row of another and none, each hostile token, each hostile header, and a good token while there are
 * no keys to be had.
 */
export async function differences(
  issuer: TestIssuer,
  { before, after }: Migration,
): Promise<Readonly<Record<string, readonly string[]>>> {
  issuer.outage('error')
  const offline = await statuses(issuer, [before(), after()], { 'without keys': ['ada'] })
  issuer.recover()
  const bad = [...issuer.hostileTokens(), ...issuer.hostileHeaders()]
  const online = await statuses(issuer, [before(), after()], {
    'a good token': ['ada'],
    nobody: [undefined],
    'a todo of one’s own': ['ada', '/1'],
    'a todo of another': ['ada', '/2'],
    'a todo that is not there': ['ada', '/3'],
    ...Object.fromEntries(bad.map((hostile) => [hostile.name, [hostile]])),
  })
  const found: Record<string, string[]> = {}
  for (const { name, was, is } of [...online, ...offline]) {
    if (was !== is) (found[`${was}, now ${is}`] ??= []).push(name)
  }
  return found
}

/** Whose request, and for which todo, if not for the list. */
type Requests = Readonly<Record<string, readonly [actor: Actor | undefined, id?: string]>>

async function statuses(issuer: TestIssuer, apps: readonly [App, App], requests: Requests) {
  const [before, after] = [await open(apps[0]), await open(apps[1])]
  const [was, is] = [issuer.client(before.target), issuer.client(after.target)]
  const ask = async ([name, [actor, id = '']]: [string, Requests[string]]) => {
    const path = `/api/todos${id}`
    const [one, other] = await Promise.all([was(actor).get(path), is(actor).get(path)])
    return { name, was: one.status, is: other.status }
  }
  // The first one has the keys loaded.
  const [first, ...others] = Object.entries(requests)
  const loaded = first === undefined ? [] : [await ask(first)]
  const answers = [...loaded, ...(await Promise.all(others.map(ask)))]
  before.close()
  after.close()
  return answers
}

/** One server for all requests, where the app is one for Node. */
async function open(app: App) {
  if (typeof app !== 'function') return { target: app, close: () => {} }
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { target: server, close }
}
