import { connectRedis } from '@examples/token-contract/revocations'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** What the processes of this API share; undefined without a URL. The log says when it is gone. */
export function openRedis(url: string | undefined, logger: Logger): Redis | undefined {
  if (url === undefined) return undefined
  return connectRedis(url, {
    onReady: () => logger.info('rate limits count in Redis'),
    onLost: (why) => logger.warn({ why }, 'no Redis: rate limits count in this process'),
  })
}
