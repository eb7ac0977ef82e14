import { afterAll, beforeAll, beforeEach, inject } from 'vitest'
import { startApp, type App, type Variables } from './app'
import { startStubApi, type StubApi } from './stub-api'

/** Both from the first test of the file to its last. */
interface Running {
  readonly app: App
  /** As it was at its start, before each test. */
  readonly api: StubApi
}

/** The built app, on the Postgres of all files, and a stand-in for the API behind it. */
export function useRunningApp(variables: Variables = {}): Running {
  let running: Running | undefined
  beforeAll(async () => {
    const api = await startStubApi()
    const app = await startApp({ ...inject('variables'), TODO_API_URL: api.url, ...variables })
    running = { app, api }
  })
  afterAll(async () => {
    await running?.app.stop()
    await running?.api.stop()
  })
  beforeEach(() => running?.api.reset())

  function current(): Running {
    if (running === undefined) throw new TypeError('the app runs from the first test on')
    return running
  }
  return {
    get app() {
      return current().app
    },
    get api() {
      return current().api
    },
  }
}
