import { defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { withContentPolicy } from './content-policy.js'
import { anchorOf } from './markdown/anchors.js'
import { outsideLinks } from './markdown/outside-links.js'
import { tabs } from './markdown/tabs.js'
import { sidebar } from './sidebar.js'

const { GITHUB_REPOSITORY, DOCS_BASE } = process.env
/** Where CI runs, the repository is known. */
const repository =
  GITHUB_REPOSITORY === undefined ? undefined : `https://github.com/${GITHUB_REPOSITORY}`

export default defineConfig({
  title: 'jwt-guard',
  description: 'Verify Better Auth JWTs in a separate API, and scope every row to its user.',
  lang: 'en',
  // A list of the doors; the sidebar has them.
  srcExclude: ['reference/README.md'],
  /** The path below which it is served, e.g. `/jwt-guard/`. */
  base: DOCS_BASE ?? '/',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${DOCS_BASE ?? '/'}icon.svg` }]],
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(md) {
      tabs(md)
      outsideLinks(md, repository)
    },
  },
  transformHtml: (html) => withContentPolicy(html),
  // Not text that search or a reader's tool could use: the form is code.
  vite: { plugins: [llmstxt({ excludeIndexPage: false })] },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Explain a token', link: '/explain' },
      ...(repository === undefined ? [] : [{ text: 'Source', link: repository }]),
    ],
    externalLinkIcon: true,
  },
})
