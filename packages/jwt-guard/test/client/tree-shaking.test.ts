import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'

const DOOR = resolve(import.meta.dirname, '../../src/client.ts')

/** What a page's bundler makes of these names of the door. */
async function bundled(names: string): Promise<string> {
  const page = await rolldown({
    input: 'page',
    platform: 'browser',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? id : null),
        load: (id) => (id === 'page' ? `export { ${names} } from ${JSON.stringify(DOOR)}` : null),
      },
    ],
  })
  const { output } = await page.generate({ minify: true })
  await page.close()
  return output[0].code
}

it('a page that keeps one user’s token carries nothing of the store for many', async () => {
  const one = await bundled('createTokenSource, createAuthFetch')
  const store = await bundled('createTokenStore')
  // What tells that it is there, then that it is not.
  for (const part of ['createTokenStore', 'SHA-256', 'maxEntries']) {
    expect(store).toContain(part)
    expect(one).not.toContain(part)
  }
  expect(one).toContain('createTokenSource')
})
