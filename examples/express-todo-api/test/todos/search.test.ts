import { afterAll, beforeAll } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { itFindsAnyCase } from './any-case.js'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

itFindsAnyCase(() => api, 'unicode_assigned(letter)')
