import { betterAuth } from 'better-auth'
import { jwt } from 'better-auth/plugins'

import { authOptions } from './auth-options.js'
export const auth = betterAuth({ ...authOptions, plugins: [jwt()] })
