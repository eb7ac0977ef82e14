import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import builds from '../../tsup.config.js'

const folder = resolve(import.meta.dirname, '../..')
/** The command is no door: nobody imports it. */
const NO_DOOR = 'cli'

const target = z.object({ types: z.string(), default: z.string() })
const conditions = z.object({ import: target, require: target })
const manifest = z
  .object({ exports: z.record(z.string(), z.union([z.string(), conditions])) })
  .parse(JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')))

const sources = readdirSync(resolve(folder, 'src'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
const doors = sources.filter((name) => name !== NO_DOOR)

describe('a door, which is a file of src/', () => {
  it.each(doors)('%s is in `exports`, for both kinds of modules', (door) => {
    expect(manifest.exports[door === 'index' ? '.' : `./${door}`]).toEqual({
      import: { types: `./dist/${door}.d.ts`, default: `./dist/${door}.js` },
      require: { types: `./dist/${door}.d.cts`, default: `./dist/${door}.cjs` },
    })
  })

  it('is all that `exports` names, beside package.json', () => {
    const named = Object.keys(manifest.exports).filter((name) => name !== './package.json')
    expect(named.sort()).toEqual(doors.map((door) => (door === 'index' ? '.' : `./${door}`)).sort())
  })

  it('is built, as a module and as declarations of both kinds', () => {
    const [modules = [], declarations = []] = [builds]
      .flat()
      .map((build) => ('entry' in build && Array.isArray(build.entry) ? entries(build.entry) : []))
    expect(sources.filter((name) => !modules.includes(name))).toEqual([])
    expect(doors.filter((name) => !declarations.includes(name))).toEqual([])
  })
})

function entries(patterns: readonly string[]): string[] {
  const matches = (pattern: string, name: string) => expression(pattern).test(`src/${name}.ts`)
  return sources.filter(
    (name) =>
      patterns.some((each) => !each.startsWith('!') && matches(each, name)) &&
      !patterns.some((each) => each.startsWith('!') && matches(each.slice(1), name)),
  )
}

/** Of a glob with no more than `*` in it. */
function expression(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
}
