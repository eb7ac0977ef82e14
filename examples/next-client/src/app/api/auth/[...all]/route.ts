import { handleBetterAuth } from '../../../../server/auth/better-auth-routes'

export { handleBetterAuth as GET, handleBetterAuth as POST }
