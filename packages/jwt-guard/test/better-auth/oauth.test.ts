import { createHash } from 'node:crypto'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenContract, type TokenContract } from '../../src/better-auth.js'
import { assertScopes, createGuard, ownerScope } from '../../src/index.js'
import {
  API,
  authOptions,
  ID_FORMATS,
  ID_TYPES,
  SECRET,
  signUp,
  type IdType,
  type Visitor,
} from './real-issuer.js'
import { openOrigin } from '../support/open-origin.js'

const OTHER_API = 'https://reports.example.com'
const CALLBACK = 'https://client.example.com/callback'
const VERIFIER = 'a-code-verifier-of-43-characters-or-more-as-rfc-7636-says'

interface Provider {
  readonly contract: TokenContract<unknown>
  readonly visitor: Visitor
  /** The access token that a client gets for itself. */
  serviceToken(): Promise<{ readonly clientId: string; readonly token: string }>
  /** The access token of an authorization code flow, with PKCE, for these resources. */
  accessToken(...resources: readonly string[]): Promise<string>
}

/** What is called on the server alone; the provider's types are lost with the comment below. */
interface AdminApi {
  adminCreateOAuthClient(
    call: object,
  ): Promise<{ readonly client_id: string; readonly client_secret: string }>
}

async function startProvider(
  ids: IdType,
  path: string,
  keys: { algorithm: 'ES256' } | { secret: string },
): Promise<Provider> {
  const { origin, serve } = await openOrigin()
  const contract = tokenContract({
    issuer: `${origin}${path}`,
    audience: [API, OTHER_API],
    lifetime: '15m',
    ...keys,
  })
  const options = authOptions(origin, contract, { ids })
  const auth = betterAuth({
    ...options,
    plugins: [
      ...options.plugins,
      // @ts-expect-error its types don't hold with exactOptionalPropertyTypes
      oauthProvider({
        loginPage: '/sign-in',
        consentPage: '/consent',
        scopes: ['openid', 'todos:read', 'todos:write'],
        resources: [API, OTHER_API],
        enforcePerClientResources: false,
        clientPrivileges: () => true,
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
    ],
  })
  serve(auth)
  const visitor = await signUp(origin)
  const client = await json<{ client_id: string; client_secret: string }>(
    visitor.call('oauth2/create-client', { redirect_uris: [CALLBACK] }),
  )
  return {
    contract,
    visitor,
    async serviceToken() {
      const made = await (auth.api as unknown as AdminApi).adminCreateOAuthClient({
        headers: new Headers({ cookie: visitor.cookie }),
        body: {
          redirect_uris: [CALLBACK],
          grant_types: ['client_credentials'],
          client_credentials_scopes: ['todos:read'],
          token_endpoint_auth_method: 'client_secret_basic',
        },
      })
      const form = { grant_type: 'client_credentials', scope: 'todos:read', resource: API }
      const answer = await json<{ access_token: string }>(
        fetch(`${origin}/api/auth/oauth2/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${made.client_id}:${made.client_secret}`)}` },
          body: new URLSearchParams(form),
        }),
      )
      return { clientId: made.client_id, token: answer.access_token }
    },
    async accessToken(...resources) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: CALLBACK,
        scope: 'todos:read',
        state: 'some-state',
        code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
        code_challenge_method: 'S256',
      })
      for (const resource of resources) query.append('resource', resource)
      const { url } = await json<{ url: string }>(
        visitor.call(`oauth2/authorize?${query.toString()}`),
      )
      const consent = { accept: true, oauth_query: url.split('?')[1] }
      const redirect = await json<{ url: string }>(visitor.call('oauth2/consent', consent))
      const code = new URL(redirect.url).searchParams.get('code') ?? ''
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      })
      for (const resource of resources) form.append('resource', resource)
      const authorization = `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`
      const answer = await json<{ access_token: string }>(
        fetch(`${origin}/api/auth/oauth2/token`, {
          method: 'POST',
          headers: { authorization },
          body: form,
        }),
      )
      return answer.access_token
    },
  }
}

async function json<Body>(response: Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body
}

const PUBLIC = { algorithm: 'ES256' } as const
const matrix = [
  ...ID_TYPES.flatMap((ids) => [
    [ids, '', PUBLIC] as const,
    [ids, '/api/auth', PUBLIC] as const,
    [ids, '', { secret: `${SECRET}-of-jwt` }] as const,
  ]),
]

describe.each(matrix)('an OAuth provider with %s ids, issuer …%s, %o', (ids, path, keys) => {
  it('is verified by the contract: subject, scopes, audience, kind of token', async () => {
    const { contract, visitor, accessToken } = await startProvider(ids, path, keys)
    const token = await accessToken(API)
    expect(decodeProtectedHeader(token).typ).toBe('at+jwt')
    expect(decodeJwt(token).iss).toBe(contract.issuer)

    const api = createGuard(contract.oauth(API))
    const other = createGuard(contract.oauth(OTHER_API))
    const session = createGuard(contract.guard())
    onTestFinished(() => [api, other, session].forEach((guard) => guard.close()))
    const principal = await api.verify(token)
    expect(principal.userId).toBe(visitor.userId)
    expect(principal.userId).toMatch(ID_FORMATS[ids])
    expect(principal.scopes).toEqual(['todos:read'])
    expect(principal.sessionId).toMatch(ID_FORMATS[ids])
    expect(() => assertScopes(principal, 'todos:write')).toThrow('lacks a scope')

    // For one of the contract's APIs alone, and no token of the other kind.
    await expect(other.verify(token)).rejects.toMatchObject({ reason: 'wrong_audience' })
    await expect(session.verify(token)).rejects.toMatchObject({ reason: 'wrong_type' })
    const own = await visitor.token()
    expect((await session.verify(own)).claims).toEqual({ email: 'ada@example.com' })
    await expect(api.verify(own)).rejects.toMatchObject({ reason: 'wrong_type' })

    const forBoth = await accessToken(API, OTHER_API)
    expect((await api.verify(forBoth)).audience).toEqual([API, OTHER_API])
    expect((await other.verify(forBoth)).userId).toBe(visitor.userId)
  })

  it('gives clients tokens of their own, which are no person’s', async () => {
    const { contract, serviceToken } = await startProvider(ids, path, keys)
    const { clientId, token } = await serviceToken()
    expect(decodeJwt(token)).toMatchObject({ sub: clientId, client_id: clientId })
    const api = createGuard(contract.oauth(API))
    onTestFinished(() => api.close())
    await expect(api.verify(token)).rejects.toMatchObject({
      status: 403,
      reason: 'service_not_allowed',
    })
    const principal = await api.with({ services: true }).verify(token)
    expect(principal).toMatchObject({ kind: 'service', userId: clientId, scopes: ['todos:read'] })
    expect(() => ownerScope(principal)).toThrow(expect.objectContaining({ status: 403 }))
  })
})
