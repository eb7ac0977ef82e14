import { createAuthClient } from 'better-auth/client'
import { jwtClient } from 'better-auth/client/plugins'
import {
  createAuthFetch,
  createTokenSource,
  createTokenStore,
  isTokenError,
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

/** What a request brings for the mint, and what the mint leaves for its answer. */
export interface Mint {
  readonly headers: Headers
  setCookies: readonly string[]
}

export function openStore(mint: (asked: Mint) => Promise<string | null>) {
  const store = createTokenStore<Mint>({ fetchToken: ({ context }) => mint(context) })

  return {
    async tokenOf(cookie: string, headers: Headers) {
      const asked: Mint = { headers, setCookies: [] }
      const [name = '', signature] = cookie.split('.')
      if (name === '' || signature === undefined) return null
      const token = await store.get({ name, proof: cookie }, asked)
      return { token, setCookies: asked.setCookies }
    },
    signedOut: (sessionToken: string) => store.forget(sessionToken),
  }
}
