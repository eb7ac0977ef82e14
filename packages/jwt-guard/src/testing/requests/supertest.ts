import type { Credential } from './acting.js'

/** What is used of a supertest agent; supertest itself is not needed here. */
export interface SupertestAgent {
  use(plugin: (request: SupertestRequest) => void): unknown
}

export interface SupertestRequest {
  set(name: string, value: string): unknown
  end(done?: (error: unknown, response?: unknown) => void): unknown
}

/**
 * Makes each request of a supertest agent carry a fresh token of `credential`. The token is made
 * when the request is sent, so that `agent.get('/api/todos').expect(200)` reads as always.
 */
export function actWith<Agent extends SupertestAgent>(agent: Agent, credential: Credential): Agent {
  agent.use((request) => {
    const end = request.end.bind(request)
    request.end = (done) => {
      const send = (value: string): void => {
        request.set('authorization', value)
        end(done)
      }
      credential.authorization().then(send, (error: unknown) => done?.(error))
      return request
    }
  })
  return agent
}
