import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { RepositoryName } from './api.js'

/** Several processes of the API that share a database. */
export interface ApiProcesses {
  urls: string[]
  stop(): Promise<void>
}

interface ApiSettings {
  repository: RepositoryName
  databaseUrl: string
  env: Readonly<Record<string, string>>
  count: number
}

const FILE = fileURLToPath(new URL('api.ts', import.meta.url))
/** What a process says when it listens. */
const listening = z.tuple([z.object({ port: z.number() })]).rest(z.unknown())

export async function startApis(settings: ApiSettings): Promise<ApiProcesses> {
  const children = Array.from({ length: settings.count }, () => startApi(settings))
  const urls = await Promise.all(children.map(urlOf))
  return {
    urls,
    async stop() {
      const exits = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill()
      await Promise.all(exits)
    },
  }
}

function startApi({ repository, databaseUrl, env }: ApiSettings): ChildProcess {
  const variables = { ...env, REPOSITORY: repository, DATABASE_URL: databaseUrl }
  return fork(FILE, [], { execArgv: ['--import', 'tsx'], env: { ...process.env, ...variables } })
}

async function urlOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('an API process ended')))
  const [{ port }] = listening.parse(await Promise.race([once(child, 'message'), ended]))
  return `http://127.0.0.1:${port}`
}
