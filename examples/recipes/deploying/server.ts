import { consoleEvents, createGuard } from 'jwt-guard'
import { createApp } from './app.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
  onEvent: consoleEvents(),
})
// Early, and not awaited: the first request finds keys. It rejects without them, and a rejection that
// nobody handles ends the process; the log has said why, and /readyz asks again.
guard.ready().catch(() => {})

const server = createApp(guard, ['https://app.example.com']).listen(process.env.PORT ?? 4000)
server.keepAliveTimeout = 65_000 // longer than the balancer's: who closes first should be it

process.once('SIGTERM', () => {
  guard.close()
  server.close()
})
