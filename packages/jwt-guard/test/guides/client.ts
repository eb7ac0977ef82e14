import { createAuthClient } from 'better-auth/client'
import { jwtClient } from 'better-auth/client/plugins'
import {
  createAuthFetch,
  createTokenSource,
  isTokenError,
  type TokenSource,
} from '../../src/client.js'

export function connect(apiURL: string, reload: () => void) {
  const token = createTokenSource(
    ({ signal }) => fetch('/api/auth/token', { signal }), // the session cookie goes along
    { onUserChange: reload }, //                             another account signed in, in another tab
  )
  const api = createAuthFetch({ token, baseURL: apiURL })

  return {
    async listTodos() {
      try {
        return await (await api('/api/todos')).json()
      } catch (error) {
        if (isTokenError(error) && error.code === 'signed_out') return 'please sign in'
        throw error
      }
    },
    async addTodo(title: string) {
      const headers = { 'content-type': 'application/json' }
      return api('/api/todos', { method: 'POST', headers, body: JSON.stringify({ title }) })
    },
    async signOut() {
      const body = '{}'
      const headers = { 'content-type': 'application/json' }
      await fetch('/api/auth/sign-out', { method: 'POST', headers, body })
      token.clear()
    },
  }
}

const authClient = createAuthClient({ plugins: [jwtClient()] })
export const token = createTokenSource(() => authClient.token())

const sources = new Map<string, TokenSource>()

export function tokenOf(sessionId: string, mint: () => Promise<{ token: string }>) {
  const known = sources.get(sessionId) ?? createTokenSource(mint)
  sources.set(sessionId, known)
  return known.get()
}

export function forget(sessionId: string) {
  sources.get(sessionId)?.clear()
  sources.delete(sessionId)
}
