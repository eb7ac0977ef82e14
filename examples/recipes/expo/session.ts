import { createAuthClient } from 'better-auth/client'
import { createAuthFetch, createTokenSource, type AuthFetch } from 'jwt-guard/client'

/** As `expo-secure-store` has it. */
export interface SecureStore {
  getItemAsync(key: string): Promise<string | null>
  setItemAsync(key: string, value: string): Promise<void>
  deleteItemAsync(key: string): Promise<void>
}

export interface Session {
  signIn(email: string, password: string): Promise<boolean>
  signOut(): Promise<void>
  /** A `fetch` for the API. */
  readonly api: AuthFetch
}

export function openSession(store: SecureStore, authURL: string, apiURL: string): Session {
  const bearer = async (): Promise<string> => (await store.getItemAsync('session')) ?? ''
  const auth = createAuthClient({
    baseURL: authURL,
    fetchOptions: {
      auth: { type: 'Bearer', token: bearer },
      // Better Auth's bearer plugin: the session's token, in place of a cookie.
      onSuccess: async ({ response }) => {
        const session = response.headers.get('set-auth-token')
        if (session !== null) await store.setItemAsync('session', session)
      },
    },
  })
  const token = createTokenSource(async ({ signal }) => {
    const headers = { authorization: `Bearer ${await bearer()}` }
    return fetch(`${authURL}/api/auth/token`, { headers, signal })
  })
  return {
    signIn: async (email, password) =>
      (await auth.signIn.email({ email, password })).error === null,
    async signOut() {
      token.clear()
      await auth.signOut()
      await store.deleteItemAsync('session')
    },
    api: createAuthFetch({ token, baseURL: apiURL }),
  }
}
