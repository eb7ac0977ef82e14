import type { NodeServer } from './node-server.js'

/** What is used of a Fastify instance; its types stay out of the public surface. */
export interface FastifyLike {
  readonly server: object
  ready(): unknown
  inject: unknown
}

/** What is used of a Nest app, on whichever platform. */
export interface NestLike {
  init(): Promise<unknown>
  getHttpServer(): unknown
  getHttpAdapter(): { getInstance(): unknown }
}

/** Of Nest, whose `init` may be called once, whatever else is sent at that moment. */
const initialised = new WeakMap<object, Promise<unknown>>()

/**
 * The Node server of a Fastify instance or a Nest app, made ready, or the target itself if it is
 * one; undefined if it is something else.
 */
export async function serverOfFramework(target: object): Promise<NodeServer | undefined> {
  if (isNest(target)) {
    const ready = initialised.get(target) ?? target.init()
    initialised.set(target, ready)
    await ready
    const instance = target.getHttpAdapter().getInstance()
    if (isFastify(instance)) await instance.ready()
    return nodeServer(target.getHttpServer())
  }
  if (isFastify(target)) {
    await target.ready()
    return nodeServer(target.server)
  }
  return nodeServer(target)
}

function isNest(target: object): target is NestLike {
  return 'getHttpServer' in target && 'getHttpAdapter' in target && 'init' in target
}

function isFastify(target: unknown): target is FastifyLike {
  return (
    typeof target === 'object' &&
    target !== null &&
    'server' in target &&
    'ready' in target &&
    'inject' in target
  )
}

function nodeServer(target: unknown): NodeServer | undefined {
  return isNodeServer(target) ? target : undefined
}

function isNodeServer(target: unknown): target is NodeServer {
  return (
    typeof target === 'object' &&
    target !== null &&
    'listening' in target &&
    'emit' in target &&
    'address' in target
  )
}
