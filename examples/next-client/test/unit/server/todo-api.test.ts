import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sendToTodoApi } from '../../../src/server/todos/api'
import { startStubApi, type StubApi } from '../../support/stub-api'

vi.mock('../../../src/server/auth/access-token', () => ({ accessToken: () => null }))
const upstream = vi.hoisted(() => ({ url: '' }))
vi.mock('../../../src/server/env', () => ({ env: () => ({ TODO_API_URL: upstream.url }) }))

let api: StubApi
/** Ends the answer that has begun. */
let end: () => void

beforeAll(async () => {
  api = await startStubApi()
  upstream.url = api.url
})
afterAll(() => api.stop())
beforeEach(() => {
  api.reset()
  api.respond = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"todos":[')
    end = () => response.end(']}')
  }
})
afterEach(() => vi.useRealTimers())

/** An answer that has begun, and 20 s later. */
async function slowly(streamed: boolean) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const response = await sendToTodoApi({ method: 'GET', path: '/api/export', streamed }, 'token')
  vi.advanceTimersByTime(20_000)
  vi.useRealTimers()
  return response
}

describe('an answer of the API that takes 20 s', () => {
  it('is whole where it is streamed', async () => {
    const response = await slowly(true)
    end()
    expect(await response.json()).toEqual({ todos: [] })
  })

  it('is given up where it isn’t, even if it has begun', async () => {
    const response = await slowly(false)
    await expect(response.text()).rejects.toThrow('aborted')
    end()
  })
})
