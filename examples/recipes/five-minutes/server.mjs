import { consoleEvents, createGuard } from 'jwt-guard'
import { createApp } from './app.mjs'

const guard = createGuard({
  issuer: 'https://app.example.com', // your Better Auth
  audience: 'https://api.example.com', // this API
  jwksUri: process.env.AUTH_JWKS_URL, // undefined: <issuer>/api/auth/jwks
  onEvent: consoleEvents(), // says why a token was refused, to you alone
})
createApp(guard).listen(process.env.PORT ?? 4000)
