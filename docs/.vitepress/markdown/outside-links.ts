import { posix } from 'node:path'
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'

type Rule = Parameters<MarkdownRenderer['core']['ruler']['push']>[1]
type State = Pick<Parameters<Rule>[0], 'tokens'> & { readonly env: Partial<MarkdownEnv> }

/**
 * Links to files that are no pages (a recipe, the security policy): on GitHub they work as they are;
 * on the site they lead to the repository. Where that is isn't known in the source, so without
 * `repository` they are the text alone, with the path as its title.
 *
 * @param repository `https://github.com/<owner>/<name>`
 */
export function outsideLinks(md: MarkdownRenderer, repository: string | undefined): void {
  md.core.ruler.after('inline', 'outside-links', ({ tokens, env }: State) => {
    const { relativePath: page } = env
    if (page === undefined) return
    const open: boolean[] = []
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'link_open') {
        const path = outsidePath(token.attrGet('href') ?? '', page)
        open.push(path !== undefined)
        if (path === undefined) continue
        if (repository !== undefined) token.attrSet('href', `${repository}/blob/HEAD/${path}`)
        else Object.assign(token, { tag: 'span', attrs: [['title', path]], type: 'outside_open' })
      } else if (token.type === 'link_close' && open.pop() === true && repository === undefined) {
        Object.assign(token, { tag: 'span', type: 'outside_close' })
      }
    }
  })
}

/** The path from the repository's root, if the link of this page leads out of docs/. */
export function outsidePath(href: string, page: string): string | undefined {
  if (/^([a-z]+:|#|\/)/i.test(href)) return undefined
  const path = posix.join('docs', posix.dirname(page), href)
  return path.startsWith('docs/') ? undefined : path
}
