import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

export interface TokenOptions {
  /** Claims to replace; undefined leaves one out. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: CryptoKey | Uint8Array
}

export interface Issuer {
  issuer: string
  audience: string
  jwksUri: string
  jwks: { keys: JWK[] }
  publicJwk: JWK
  /** A token as Better Auth writes it: EdDSA, no `typ`. */
  token(userId: string, options?: TokenOptions): Promise<string>
  /** Answers at `jwksUri`, on loopback. */
  start(): Promise<void>
  stop(): Promise<void>
}

export const AUDIENCE = 'https://todo-api.example.test'

/** An authorization server as far as an API sees it: real keys, real signatures, real HTTP. */
export async function createIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'EdDSA' }
  const jwks = { keys: [publicJwk] }
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  let server: Server | undefined

  return {
    issuer,
    audience: AUDIENCE,
    jwksUri: `${issuer}/api/auth/jwks`,
    jwks,
    publicJwk,
    token(userId, { claims = {}, header = {}, key = privateKey } = {}) {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({
        iat: now,
        exp: now + 900,
        iss: issuer,
        aud: AUDIENCE,
        sub: userId,
        email: `${userId}@example.test`,
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'key-1', ...header })
        .sign(key)
    },
    async start() {
      server = createServer((req, res) => {
        res.writeHead(req.url === '/api/auth/jwks' ? 200 : 404, {
          'Content-Type': 'application/json',
        })
        res.end(JSON.stringify(jwks))
      })
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    async stop() {
      server?.closeAllConnections()
      await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
