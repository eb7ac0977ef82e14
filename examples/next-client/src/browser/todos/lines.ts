/** The most todos that are made of one paste at once. */
export const MOST_LINES = 50
const MAX_TITLE = 200

/** What fits of a text into a title, without half a character at its end. */
export function asTitle(text: string): string {
  return text.slice(0, MAX_TITLE).replace(/[\uD800-\uDBFF]$/, '')
}

/** The lines of a text as titles: without bullets and numbers before them, and without empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(/^\s*(?:[-*•–]|\[[ x]?\]|\d{1,3}[.)])\s+/i, '').trim())
    .filter((line) => line !== '')
    .map(asTitle)
}

/** All lines as one todo: what its title has no place for is its description. */
export function asOne(lines: readonly string[]): { title: string; description?: string } {
  const whole = lines.join(' ')
  const title = asTitle(whole)
  return title === whole ? { title } : { title, description: lines.join('\n') }
}
