import { createGuard } from 'jwt-guard'
import { createApp } from './app.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
createApp(guard).listen(process.env.PORT ?? 4000)
