import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const CSS = readFileSync(new URL('../../../src/app/tokens.css', import.meta.url), 'utf8')
const THEMES = ['light', 'dark'] as const

/** Relative luminance of `oklch(L% C H)`, by the matrices of CSS Color 4. */
function luminance(oklch: string): number {
  const [lightness = 0, chroma = 0, hue = 0] = oklch.match(/[\d.]+/g)?.map(Number) ?? []
  const angle = (hue * Math.PI) / 180
  const [L, a, b] = [lightness / 100, chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  // What no screen shows is shown as the nearest it has.
  const [r = 0, g = 0, bl = 0] = [red, green, blue].map((each) => Math.min(1, Math.max(0, each)))
  return 0.2126 * r + 0.7152 * g + 0.0722 * bl
}

function colour(name: string, theme: (typeof THEMES)[number]): string {
  const pair = new RegExp(String.raw`--${name}: light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)`)
  const value = pair.exec(CSS)?.[THEMES.indexOf(theme) + 1]
  if (value === undefined) throw new TypeError(`no colour --${name}`)
  return value
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['surface', 'raised', 'sunken']
const RULES = [
  ['text', 7, [...GROUNDS, 'accent-soft', 'danger-soft', 'held-soft']],
  ['muted', 4.5, [...GROUNDS, 'accent-soft']],
  ['accent', 4.5, [...GROUNDS, 'accent-soft']],
  ['danger', 4.5, [...GROUNDS, 'danger-soft']],
  ['held', 4.5, [...GROUNDS, 'held-soft']],
  ['accent-text', 4.5, ['accent', 'accent-hover']],
  ['edge', 3, GROUNDS],
] as const

it.each(THEMES)('every colour stands out from every ground it stands on: %s', (theme) => {
  const weak = RULES.flatMap(([name, least, grounds]) =>
    grounds
      .map(
        (ground) => [name, ground, contrast(colour(name, theme), colour(ground, theme))] as const,
      )
      .filter(([, , found]) => found < least),
  )
  expect(weak).toEqual([])
})

it('the measure is right: black on white has 21:1', () => {
  expect(contrast('oklch(0% 0 0)', 'oklch(100% 0 0)')).toBeCloseTo(21, 3)
})
