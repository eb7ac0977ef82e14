import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of the heap that are still in use after a collection. */
export function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this runtime has no gc')
  // Twice: what the first finds by weak references, the second frees.
  Reflect.apply(collect, undefined, [])
  Reflect.apply(collect, undefined, [])
  return process.memoryUsage().heapUsed
}

export const MIB = 1024 * 1024
