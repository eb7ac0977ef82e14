import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tokenContract } from '../../src/better-auth.js'
import { HELP } from '../../src/cli/help.js'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { run } from '../cli/run.js'

const guide = readFileSync(resolve(import.meta.dirname, '../../../../docs/guides/cli.md'), 'utf8')

const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  )

/** The files that the guide shows, by the name in their first line. */
const files = Object.fromEntries(
  blocks('ini').map((text) => [/^# (\S+)/.exec(text)?.[1] ?? '', text] as const),
)
const api = files['api.env'] ?? ''
const setting = (name: string): string =>
  new RegExp(`^${name}="?([^"\n]+)`, 'm').exec(api)?.[1] ?? ''

const commands = blocks('sh')
  .flatMap((text) => text.split('\n'))
  .flatMap((line) => /npx --no-install jwt-guard (.*?)(?: +# .*)?$/.exec(line)?.[1] ?? [])

describe('docs/guides/cli.md', () => {
  it('shows what the doctor really says', async () => {
    const args = ['doctor', '--env', 'api.env', '--issuer-env', 'web.env']
    const { code, out } = await run(args, { files })
    const shown = blocks('text')[0]
      ?.trimEnd()
      .replace(/fingerprint \w{8}/g, 'fingerprint …')
    expect(out.replace(/fingerprint \w{8}/g, 'fingerprint …')).toBe(shown)
    expect(code).toBe(1)
  })

  it.each(commands)('has a command that works: %s', async (command) => {
    const issuer = createTestIssuer({
      issuer: setting('AUTH_ISSUER'),
      audience: setting('AUTH_AUDIENCE'),
      secret: setting('BETTER_AUTH_JWT_SECRET'),
    })
    const token = await issuer.token()
    const args = command
      .replace('--serve 4010', '--serve 0')
      .split(' ')
      .map((arg) => arg.replace('"$TOKEN"', token))
    const { code, err } = await run(args, { files, stdin: token })
    // The bare commands at the top say what they lack; the doctor of these files finds faults.
    const [name, ...rest] = args
    expect(code).toBe(name === 'doctor' ? 1 : rest.length === 0 ? 2 : 0)
    expect(err).not.toMatch(/option/i)
  })

  /** Whose API is a copy of the reference API: its contract asks for the claim `email`. */
  const examples = commands.filter((command) => /^dev-token .*--sub/.test(command))

  it.each(examples)('makes a token that the reference API takes: %s', async (command) => {
    const args = command.replace('--serve 4010', '--serve 0').split(' ')
    const option = (name: string): string => args[args.indexOf(name) + 1] ?? ''
    const { out, err } = await run(args, { files })
    const jwksUri = /AUTH_JWKS_URL=(\S+)/.exec(err)?.[1]
    const named = jwksUri === undefined
    const contract = tokenContract({
      issuer: named ? setting('AUTH_ISSUER') : option('--issuer'),
      audience: named ? setting('AUTH_AUDIENCE') : option('--audience'),
      lifetime: '15m',
      ...(named ? { secret: setting('BETTER_AUTH_JWT_SECRET') } : {}),
    })
    const keys = jwksUri === undefined ? {} : { jwksUri }
    const guard = createGuard({ ...contract.guard(), ...keys })
    expect((await guard.verify(out)).claims).toEqual({ email: option('--claim').slice(6) })
    guard.close()
  })

  it('is shown by the help with that claim, too', () => {
    const example = /^ {2}curl .*\n.*$/m.exec(HELP['dev-token'])?.[0]
    expect(example).toMatch(/--claim email=\S+@\S+\)" \\\n\s+http/)
  })
})
