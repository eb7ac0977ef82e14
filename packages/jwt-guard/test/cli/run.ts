import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { main } from '../../src/cli/main.js'

export interface World {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** `.env` files in the working folder, by name. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>> | string>>
  readonly colors?: boolean
  readonly cwd?: string
}

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * Runs a command in this process, in a folder of its own and an environment of its own. Whatever
 * the test is about, no secret, cookie or signature may be in the output.
 */
export async function run(args: readonly string[], world: World = {}): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const code = await main(args, {
    env: world.env ?? {},
    cwd: world.cwd ?? folderWith(world.files ?? {}),
    stdin: () => Promise.resolve(world.stdin ?? ''),
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    colors: world.colors ?? false,
    version: () => '1.2.3',
  })
  const outcome = { code, out: out.join('\n'), err: err.join('\n') }
  for (const secret of secretsOf(args, world)) {
    expect(outcome.out.includes(secret), `a secret in: ${outcome.out}`).toBe(false)
    expect(outcome.err.includes(secret), `a secret in: ${outcome.err}`).toBe(false)
  }
  return outcome
}

function secretsOf(args: readonly string[], { env, files, stdin }: World): readonly string[] {
  const variables = [env, ...Object.values(files ?? {})].flatMap((values) =>
    typeof values === 'object' ? Object.entries(values) : [],
  )
  const secrets = variables.filter(([name]) => /SECRET|COOKIE/.test(name)).map(([, value]) => value)
  const texts = [...args, stdin ?? '']
  const signatures = texts.map(
    (text) => /^(?:\w+ )?eyJ[^.\s]+\.[^.\s]+\.([^.\s]+)\s*$/.exec(text)?.[1] ?? '',
  )
  const cookies = texts.filter((text) => text.includes('session_token='))
  return [...secrets, ...signatures, ...cookies].filter((text) => text.length > 0)
}

export function folderWith(files: NonNullable<World['files']>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    const lines =
      typeof content === 'string'
        ? content
        : Object.entries(content).map(([variable, value]) => `${variable}=${value}\n`)
    writeFileSync(join(folder, name), [lines].flat().join(''))
  }
  return folder
}

/** The names of the faults that the doctor finds. */
export async function faultsOf(
  args: readonly string[],
  world: World = {},
): Promise<readonly string[]> {
  const { out, err } = await run(['doctor', '--json', ...args], world)
  if (out === '') throw new Error(err)
  const report = JSON.parse(out) as { faults: { fault: string }[] }
  return report.faults.map(({ fault }) => fault)
}
