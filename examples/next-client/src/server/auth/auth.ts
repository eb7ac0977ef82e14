import 'server-only'
import { authDatabase } from './database'
import { createAuth, type Auth } from './options'
import { env } from '../env'
import { openPost } from '../mail/post'
import { openRevocations } from './revocations'
import { forgetSession } from './token-store'

declare global {
  var authInstance: Auth | undefined
}

/**
 * The one instance of this process. Made at first use, because `next build` loads this module and
 * has no database; kept on `globalThis`, because Next may load a module once per route.
 */
export function auth(): Auth {
  return (globalThis.authInstance ??= createAuth(env(), authDatabase(), {
    onSessionEnd: forgetSession,
    revocations: openRevocations(env()),
    post: openPost(env()),
  }))
}
