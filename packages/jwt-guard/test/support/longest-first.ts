import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const ROOT = join(import.meta.dirname, '../..')

/**
 * The files that take longest, of each project. On a machine without times of an earlier run vitest
 * begins with the largest files, and these are small: a last one ran for two minutes beside nothing.
 */
const LONGEST = [
  'test/postgres/contract/operations.long.test.ts',
  'test/core/fuzz.long.test.ts',
  'test/package/strangers/types.long.test.ts',
  'test/package/strangers/jest.long.test.ts',
  'test/package/strangers/platforms.long.test.ts',
  'test/postgres/contract/pgbouncer.long.test.ts',
  'test/postgres/contract/sequelize.test.ts',
  'test/postgres/contract/prisma.test.ts',
  'test/postgres/contract/kysely.test.ts',
  'test/postgres/contract/drizzle.test.ts',
  'test/postgres/contract/pg.test.ts',
  'test/contract/hostile.test.ts',
  'test/cli/command.test.ts',
  'test/better-auth/app-functions.test.ts',
  'test/frameworks/refusals.test.ts',
  'test/testing/isolation/ids.test.ts',
].map((file) => join(ROOT, file))

/** Begins with what takes longest, so that nothing long is left alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = LONGEST.filter((file) => !existsSync(file))
    if (gone.length > 0) throw new TypeError(`LongestFirst: there is no ${gone.join(', ')}`)
    const sorted = await super.sort(files)
    // A project's files stay together: workers that share modules end at another project's file.
    const projects = new Set(sorted.map(({ project }) => project))
    return [...projects].flatMap((one) => {
      const own = sorted.filter(({ project }) => project === one)
      const first = LONGEST.flatMap((file) => own.filter(({ moduleId }) => moduleId === file))
      return [...first, ...own.filter((file) => !first.includes(file))]
    })
  }
}
