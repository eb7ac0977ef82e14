import { afterAll, afterEach, expect } from 'vitest'
import { check, takeViolations } from './contract.js'
import { isServer } from './process.js'

/** `fetch` is how tests ask servers in processes of their own: those answers are checked, too. */
const { fetch } = globalThis
if (fetch.name !== 'checkedFetch') {
  globalThis.fetch = async function checkedFetch(input, init) {
    const response = await fetch(input, init)
    const { origin, pathname } = new URL(response.url)
    if (!isServer(origin)) return response
    const { status, headers } = response
    const method = init?.method ?? 'GET'
    // A server that was killed meanwhile has no answer to check: the test will see it itself.
    const text = await response
      .clone()
      .text()
      .catch(() => undefined)
    if (text === undefined) return response
    check({ method, path: pathname, status, headers: Object.fromEntries(headers), text })
    return response
  }
}

const expectDocumented = () => expect(takeViolations(), 'undocumented responses').toEqual([])
afterEach(expectDocumented)
afterAll(expectDocumented)
