import { handleBetterAuth } from '../../../../lib/better-auth-routes'

export { handleBetterAuth as GET, handleBetterAuth as POST }
