import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

// What only runs on GitHub is read here.

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  needs?: string
  environment?: string
  permissions?: Record<string, string>
  strategy?: { matrix: Record<string, string[]> }
  steps: Step[]
}
interface Workflow {
  on: Record<string, unknown>
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const FOLDER = '.github/workflows/'
const files = readdirSync(join(root, FOLDER))
const workflow = (file: string) => parse(read(FOLDER + file)) as Workflow
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const CHECKOUT = 'actions/checkout'

describe.each(files)('%s', (file) => {
  const text = read(FOLDER + file)
  const { permissions, jobs } = workflow(file)
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('uses actions by the hash of a version that it names', () => {
    const lines = text.split('\n').filter((line) => /\buses:/.test(line))
    expect(lines).not.toEqual([])
    for (const line of lines) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('gives a right to the job that needs it alone, and knows no secret', () => {
    expect(Object.values(permissions ?? { all: 'write' })).not.toContain('write')
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/)
  })

  test('runs scripts that are there', () => {
    const named = steps.flatMap(({ run = '', with: inputs = {} }) =>
      [run, ...Object.values(inputs).map(String)].flatMap((line) =>
        [...line.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
      ),
    )
    for (const name of named) expect(scripts).toHaveProperty([name])
  })

  test('leaves no token behind where code of the repository runs', () => {
    for (const { permissions: rights, steps: own } of Object.values(jobs)) {
      const checkout = own.find(({ uses }) => uses?.startsWith(CHECKOUT))
      const writes = Object.entries(rights ?? {}).some(
        ([name, right]) => name === 'contents' && right === 'write',
      )
      if (checkout && !writes) expect(checkout.with).toEqual({ 'persist-credentials': false })
    }
  })
})

describe('the pipeline', () => {
  test('tests on every Node that the package supports, and the package on other desks', () => {
    const { test: all, desks } = workflow('ci.yml').jobs
    expect(all?.strategy?.matrix['node']).toEqual(['20.19', '22', '24', '26'])
    expect(all?.steps.map(({ run }) => run)).toContain('.ci/run')
    expect(desks?.strategy?.matrix['system']).toEqual(['macos-15', 'windows-2025'])
  })

  test('.ci/run may be executed', () => {
    expect(statSync(join(root, '.ci/run')).mode & 0o111).toBe(0o111)
  })
})

describe('a release', () => {
  const { on, permissions, jobs } = workflow('release.yml')

  test('is made of what has passed, for a tag', () => {
    expect(on).toEqual({ push: { tags: ['**@*'] } })
    expect(Object.keys(jobs)).toEqual(['test', 'publish'])
    expect(jobs['publish']?.needs).toBe('test')
    const runs = jobs['test']?.steps.map(({ run }) => run).filter(Boolean)
    expect(runs?.[0]).toBe('.ci/run')
    expect(runs?.[1]).toContain('npm run release -- ')
  })

  test('is tested without a right to anything but reading', () => {
    expect(permissions).toEqual({})
    expect(jobs['test']?.permissions).toEqual({ contents: 'read' })
  })

  test('is published by a job that may do nothing else and runs nothing of the repository', () => {
    const publish = jobs['publish']
    expect(publish?.permissions).toEqual({ 'id-token': 'write' })
    expect(publish?.environment).toBe('npm')
    expect(publish?.steps.map(({ uses, run }) => uses?.split('@')[0] ?? run)).toEqual([
      'actions/setup-node',
      'actions/download-artifact',
      'npm publish ./*.tgz --access public --provenance --ignore-scripts',
    ])
  })

  test('takes nothing from a cache', () => {
    const setUps = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/setup-node')),
    )
    expect(setUps).toHaveLength(2)
    for (const { with: inputs } of setUps) expect(inputs?.['package-manager-cache']).toBe(false)
    expect(read(`${FOLDER}release.yml`)).not.toMatch(/actions\/cache|^\s+cache:/m)
  })
})
