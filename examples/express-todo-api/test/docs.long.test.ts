import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

async function operations(): Promise<number> {
  const { body } = await api.as().get('/openapi.json').expect(200)
  const paths: Record<string, Record<string, unknown>> = body.paths
  const methods = ['get', 'post', 'put', 'patch', 'delete']
  return Object.values(paths).flatMap((path) => methods.filter((method) => method in path)).length
}

const executablePath = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium'].find(existsSync)

/** Left out where there is no browser, but for CI. */
describe.skipIf(executablePath === undefined && process.env['CI'] !== 'true')(
  '/docs in a browser',
  () => {
    test('the page shows every operation and sends requests with a token, to nobody else', async () => {
      const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}) })
      try {
        const page = await browser.newPage()
        const requested: string[] = []
        const complaints: string[] = []
        page.on('request', (request) => requested.push(request.url()))
        page.on('console', (message) => complaints.push(message.text()))
        page.on('pageerror', (error) => complaints.push(error.message))
        const address = api.server.address()
        const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
        await page.goto(`${origin}/docs`)
        await page.locator('#operations-Todos-createTodo').click()
        await page.getByText('Water the plants').first().waitFor()
        expect(await page.locator('.opblock').count()).toBe(await operations())

        await page.getByRole('button', { name: 'Authorize' }).click()
        await page.getByLabel('auth-bearer-value').fill(api.alice.token)
        await page.getByRole('button', { name: 'Apply credentials' }).click()
        await page.getByRole('button', { name: 'Close' }).click()
        const me = page.locator('#operations-You-getMe')
        await me.locator('.opblock-summary-control').click()
        await me.getByRole('button', { name: 'Try it out' }).click()
        await me.getByRole('button', { name: 'Execute' }).click()
        await me.getByText(api.alice.id).first().waitFor()
        expect(requested.filter((url) => !url.startsWith(`${origin}/`))).toEqual([])
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    })
  },
)
