import { tokenContract } from 'jwt-guard/better-auth'
import { z } from 'zod'

const schema = z.object({ email: z.string(), role: z.enum(['admin', 'member']) })

export const contract = tokenContract({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
  lifetime: '15m',
  claims: {
    schema,
    from: ({ user }): z.input<typeof schema> => ({
      email: user.email,
      role: user.role === 'admin' ? 'admin' : 'member',
    }),
  },
})
