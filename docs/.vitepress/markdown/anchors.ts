import GithubSlugger, { slug } from 'github-slugger'

/** The anchor of a heading, as GitHub makes it: a link works there and on the site. */
export const anchorOf = slug

/**
 * All anchors of a page, of headings and of elements with an `id`; a heading that comes twice gets
 * `-1`.
 */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const slugger = new GithubSlugger()
  const prose = markdown.replaceAll(/^(`{3,}).*\n[^]*?^\1/gm, '')
  const headings = [...prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, text = '']) => text)
  const ids = [...prose.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id)
  return new Set([...headings.map((text) => slugger.slug(plain(text))), ...ids])
}

/** What a heading says, without its marks: GitHub takes the text, not the code or the link. */
function plain(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/[`*]/g, '')
}
