import { createTokenSource, createTokenStore } from '../../src/client.js'
import { codeOf, eachWay, LIMIT } from '../support/app-functions.js'
import { fromJavaScript } from '../support/from-javascript.js'
import { tokenOf } from './tokens.js'

eachWay([
  {
    name: 'fetchToken of a token source',
    good: tokenOf(),
    outcome: 'unavailable',
    but: { 'answers nonsense': 'malformed' },
    use: (fetchToken) =>
      createTokenSource(fromJavaScript(fetchToken), { timeout: LIMIT }).get().catch(codeOf),
  },
  {
    name: 'fetchToken of a token store',
    good: tokenOf(),
    outcome: 'unavailable, unavailable, unavailable',
    but: { 'answers nonsense': 'malformed, malformed, malformed' },
    async use(fetchToken) {
      const store = createTokenStore({ fetchToken: fromJavaScript(fetchToken), timeout: LIMIT })
      const ask = (): Promise<string> => store.get('session', undefined).catch(codeOf)
      return [...(await Promise.all([ask(), ask()])), await ask()].join(', ')
    },
  },
  {
    name: 'onUserChange',
    good: undefined,
    outcome: 'user_changed',
    async use(onUserChange) {
      const tokens = [tokenOf({ sub: 'alice' }), tokenOf({ sub: 'bob' })]
      const source = createTokenSource(async () => tokens.shift() ?? null, { onUserChange })
      return source.replace(await source.get()).catch(codeOf)
    },
  },
])
