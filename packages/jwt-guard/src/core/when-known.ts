import { isThenable } from './app-function.js'

/**
 * Goes on at once with what is known at once, and else when it is: an `await` waits for a turn of
 * the microtask queue in any case, and half a dozen of them cost as much as a cheap signature.
 */
export function whenKnown<T, R>(
  value: T | PromiseLike<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return isThenable(value) ? Promise.resolve(value).then(next) : next(value)
}
