import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchorsOf } from '../docs/.vitepress/markdown/anchors.js'
import { outsidePath } from '../docs/.vitepress/markdown/outside-links.js'
import { linked } from '../docs/.vitepress/sidebar.js'

const root = resolve(import.meta.dirname, '..')
const documents = execFileSync('git', ['ls-files', '*.md', ':!.changeset', ':!**/CHANGELOG.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)
const text = (document: string) => readFileSync(join(root, document), 'utf8')
/** Made when the site is built. */
const isGenerated = (link: string) => link.startsWith('/reference/')

describe('the sidebar', () => {
  const pages = documents
    .filter((document) => document.startsWith('docs/'))
    .map((document) => document.slice('docs'.length, -'.md'.length).replace(/\/index$/, '/'))

  it('has every page, once', () => {
    expect(
      linked()
        .filter((link) => !isGenerated(link))
        .sort(),
    ).toEqual([...pages].sort())
  })
})

describe('a link to a heading', () => {
  it('knows headings as GitHub does', () => {
    const page =
      '# A `b` [c](d.md), e\n\n## Twice\n\n```sh\n# no heading\n```\n\n## Twice\n\n<a id="f"></a>\n'
    expect([...anchorsOf(page)]).toEqual(['a-b-c-e', 'twice', 'twice-1', 'f'])
  })

  it.each(documents)('finds it: %s', (document) => {
    const links = [...text(document).matchAll(/\]\((?![a-z]+:)([^)#\s]*)#([^)\s]+)\)/g)]
    const dead = links.filter(([, path = '', anchor = '']) => {
      const file = path === '' ? document : posix.join(dirname(document), path)
      return (
        !file.endsWith('.md') || !existsSync(join(root, file)) || !anchorsOf(text(file)).has(anchor)
      )
    })
    expect(dead.map(([link]) => link)).toEqual([])
  })
})

describe('a link out of the documentation', () => {
  it('is told from one to a page', () => {
    expect(outsidePath('../../examples/recipes/hono', 'guides/client.md')).toBe(
      'examples/recipes/hono',
    )
    expect(outsidePath('../SECURITY.md', 'index.md')).toBe('SECURITY.md')
    expect(outsidePath('../security.md#3', 'guides/client.md')).toBeUndefined()
    for (const href of ['https://a.test', '#here', '/explain', 'mailto:a@a.test']) {
      expect(outsidePath(href, 'index.md')).toBeUndefined()
    }
  })
})
