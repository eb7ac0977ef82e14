import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { freePort } from './free-port.js'

export interface RedisServer {
  url: string
  /** Freezes the process: connections stay open and nothing answers. */
  pause(): void
  resume(): void
  kill(): Promise<void>
  /** On the same port, with nothing in it. */
  restart(): Promise<void>
  /** All keys there are. */
  keys(): Promise<string[]>
}

/** Left out where there is no Redis, but for CI. */
export const skipRedis =
  spawnSync('redis-server', ['--version']).error !== undefined && process.env['CI'] !== 'true'

/** A real redis-server on loopback, which writes nothing to disk. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child = await start(port, url)

  return {
    url,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    async restart() {
      child = await start(port, url)
    },
    async keys() {
      const redis = new Redis(url)
      const keys = await redis.keys('*')
      redis.disconnect()
      return keys.sort()
    },
  }
}

async function start(port: number, url: string): Promise<ChildProcess> {
  const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', ['--port', String(port), ...options], { stdio: 'ignore' })
  await Promise.race([
    answers(url),
    once(child, 'exit').then(() => Promise.reject(new Error('redis-server ended'))),
  ])
  return child
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  await redis.ping()
  redis.disconnect()
}
