import { isNotApplicable } from './peer.js'
import { GUARD, PEERS } from './peers.js'
import type { Results } from './results.js'
import { number } from './table.js'

interface Bar {
  readonly name: string
  readonly value: number
  readonly label: string
}

interface Panel {
  readonly title: string
  readonly note: string
  readonly bars: readonly Bar[]
  /** Share of the full width that a value takes. */
  readonly length: (value: number) => number
}

const WIDTH = 860
const LABELS = 230
const FULL = 520
const ROW = 24
const HEAD = 54
const GAP = 22

/** Three panels of bars, readable on a light page and on a dark one. */
export function chart(results: Results): string {
  const panels = [hotPanel(results), coldPanel(results), expressPanel(results)]
  let top = 12
  const drawn = panels.map((panel) => {
    const group = drawPanel(panel, top)
    top += HEAD + panel.bars.length * ROW + GAP
    return group
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-labelledby="title">
  <title id="title">${panels.map(({ title }) => escape(title)).join('; ')}</title>
  <style>
    text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .note { fill: #59636e; font-size: 12px; }
    .bar { fill: #9aa4af; }
    .ours { fill: #1f6feb; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .note { fill: #9198a1; }
      .bar { fill: #6e7681; }
      .ours { fill: #4493f8; }
    }
  </style>
${drawn.join('\n')}
</svg>
`
}

function hotPanel(results: Results): Panel {
  const bars = timings(results, 'hot')
  const values = bars.map(({ value }) => value)
  const least = Math.min(...values) / 2
  const span = Math.log(Math.max(...values) / least)
  return {
    title: 'A token seen before (EdDSA)',
    note: 'µs per verification, less is better; logarithmic',
    bars,
    length: (value) => Math.log(value / least) / span,
  }
}

function coldPanel(results: Results): Panel {
  const bars = timings(results, 'cold')
  const most = Math.max(...bars.map(({ value }) => value))
  return {
    title: 'A token never seen before (EdDSA)',
    note: 'µs per verification, less is better',
    bars,
    length: (value) => value / most,
  }
}

function expressPanel({ express }: Results): Panel {
  const bars = express.flatMap(({ peer, cell }) =>
    isNotApplicable(cell)
      ? []
      : [{ name: peer, value: cell.cpuShare, label: number(cell.cpuShare) }],
  )
  return {
    title: 'Express 5 with hot tokens',
    note: 'requests per second of CPU time as a share of the unprotected route, more is better',
    bars: inOrder(bars),
    length: (value) => Math.min(1, value),
  }
}

function timings({ verification }: Results, tokens: 'hot' | 'cold'): readonly Bar[] {
  const rows = verification.filter(
    (row) => row.alg === 'EdDSA' && row.tokens === tokens && row.concurrency === 1,
  )
  return inOrder(
    rows.flatMap(({ peer, cell }) =>
      isNotApplicable(cell) ? [] : [{ name: peer, value: cell.us, label: `${number(cell.us)} µs` }],
    ),
  )
}

function inOrder(bars: readonly Bar[]): readonly Bar[] {
  return PEERS.flatMap(({ name }) => bars.filter((bar) => bar.name === name))
}

function drawPanel({ title, note, bars, length }: Panel, top: number): string {
  const rows = bars.map((bar, index) => {
    const y = top + HEAD + index * ROW
    const width = Math.max(2, Math.round(length(bar.value) * FULL))
    const kind = bar.name === GUARD ? 'ours' : 'bar'
    return `  <text x="${LABELS - 10}" y="${y + 13}" text-anchor="end">${escape(bar.name)}</text>
  <rect class="${kind}" x="${LABELS}" y="${y}" width="${width}" height="${ROW - 7}" rx="3"/>
  <text x="${LABELS + width + 8}" y="${y + 13}">${escape(bar.label)}</text>`
  })
  return `  <text class="title" x="16" y="${top + 18}">${escape(title)}</text>
  <text class="note" x="16" y="${top + 36}">${escape(note)}</text>
${rows.join('\n')}`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
