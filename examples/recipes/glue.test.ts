import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** The lines of a recipe that name what comes from the framework's door, its import included. */
function glueOf(recipe: string): readonly string[] {
  const lines = readFileSync(join(import.meta.dirname, recipe, 'app.ts'), 'utf8').split('\n')
  const source = lines.find((line) => line.endsWith(`from 'jwt-guard/${recipe}'`)) ?? ''
  const names = /\{(.*)\}/.exec(source)?.[1]?.split(',') ?? []
  return lines.filter((line) => names.some((name) => new RegExp(`\\b${name.trim()}\\b`).test(line)))
}

it.each([
  ['express', 4],
  ['hono', 4],
  ['fastify', 5],
  ['nest', 8],
])('the %s recipe has %i lines of glue at most', (recipe, most) => {
  const lines = glueOf(recipe)
  expect(lines.length).toBeLessThanOrEqual(most)
  // The import, the guard, a principal: fewer can't be right.
  expect(lines.length).toBeGreaterThanOrEqual(3)
})
