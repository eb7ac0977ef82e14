import 'server-only'
import {
  connectRedis,
  todoRevocations,
  type RevocationList,
} from '@examples/token-contract/revocations'
import { accessTokenContract } from './access-token-contract'
import type { Env } from '../env'
import { logFailure } from '../http/log'

/**
 * Tells the API, through Redis, of each session and account that ends: their access tokens are refused
 * from then on. Without REDIS_URL there is nobody to tell, and a token lives to its end.
 */
export function openRevocations(env: Env): RevocationList | undefined {
  if (env.REDIS_URL === undefined) return undefined
  const redis = connectRedis(env.REDIS_URL, {
    onLost: (why) => console.error(`next-client: no Redis (${why})`),
  })
  return todoRevocations(redis, {
    onFailure: env.REVOCATION_ON_FAILURE,
    lifetime: accessTokenContract(env).lifetime,
    onError: (error) => logFailure('revocation', error),
  })
}
