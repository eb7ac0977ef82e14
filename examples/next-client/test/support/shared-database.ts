import { startPostgres } from '@examples/local-stack/postgres'
import type { TestProject } from 'vitest/node'
import { migrate, type Variables } from './app'

declare module 'vitest' {
  interface ProvidedContext {
    /** What an app needs beside BETTER_AUTH_URL and TODO_API_URL. */
    variables: Variables
  }
}

/** One Postgres with Better Auth's tables for all files. */
export async function setup(project: TestProject) {
  const postgres = await startPostgres()
  const variables: Variables = {
    DATABASE_URL: postgres.url('auth_owner'),
    BETTER_AUTH_SECRET: 'a secret for the tests, 32 bytes at least',
    TODO_API_AUDIENCE: 'https://api.example.test',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
  }
  await migrate({
    ...variables,
    BETTER_AUTH_URL: 'http://127.0.0.1:3000',
    TODO_API_URL: 'http://127.0.0.1:4000',
  })
  project.provide('variables', variables)
  return () => postgres.stop()
}
