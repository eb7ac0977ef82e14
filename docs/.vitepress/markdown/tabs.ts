import type { MarkdownRenderer } from 'vitepress'

const MARKED = /^<!-- tabs -->\n([^]*?)^<!-- \/tabs -->$/gm

/**
 * Blocks of code between `<!-- tabs -->` and `<!-- /tabs -->` are tabs on the site, named by what
 * stands in brackets after their language (`ts [vitest]`), and one after the other on GitHub, which
 * shows no comment. Which one was chosen counts on every page: `theme/chosen-tabs.ts`.
 */
export function tabs(md: MarkdownRenderer): void {
  md.core.ruler.before('normalize', 'tabs', (state) => {
    state.src = state.src.replaceAll(MARKED, '::: code-group\n$1:::')
  })
}
