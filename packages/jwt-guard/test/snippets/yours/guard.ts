import { createGuard } from 'jwt-guard'

export const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
