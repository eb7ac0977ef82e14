import { startPostgres } from '@examples/local-stack/postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'tsup'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresFolder: string
  }
}

/** One Postgres for all test files, each of which makes its own database in it; and the build. */
export default async function globalSetup(project: TestProject) {
  // With this prefix, local-stack sweeps the folder if we crash.
  const folder = await mkdtemp(join(tmpdir(), 'jwt-guard-run-'))
  const [postgres] = await Promise.all([
    startPostgres({ folder }),
    build({ outDir: 'test/dist', silent: true }),
  ])
  project.provide('postgresFolder', folder)
  return async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
