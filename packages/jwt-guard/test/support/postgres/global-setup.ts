import { startPostgres } from '@examples/local-stack/postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresFolder: string
  }
}

/** One Postgres for all test files, each of which makes databases of its own in it. */
export default async function globalSetup(project: TestProject) {
  // With this prefix, local-stack sweeps the folder if we crash.
  const folder = await mkdtemp(join(tmpdir(), 'jwt-guard-run-'))
  const postgres = await startPostgres({ folder })
  project.provide('postgresFolder', folder)
  return async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
