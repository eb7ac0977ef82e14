import { afterAll, beforeAll, expect, it } from 'vitest'
import { DOOR_CODE } from './door-code.js'
import { install, PEERS, type Stranger } from './stranger.js'

let stranger: Stranger
beforeAll(() => {
  stranger = install('types', PEERS)
  stranger.write(filesOf('.ts'))
  stranger.write(filesOf('.mts'))
  stranger.write(filesOf('.cts'))
}, 900_000)
afterAll(() => stranger.leave(), 120_000)

/** How a project says where its modules come from, and the endings that its files may have. */
const NODE = ['.mts', '.cts'] as const
const RESOLUTIONS = {
  node16: { module: 'node16', endings: NODE },
  nodenext: { module: 'nodenext', endings: NODE },
  bundler: { module: 'esnext', endings: ['.ts'] },
  node10: { module: 'commonjs', endings: ['.ts'] },
} as const

const ALL = [
  ...(['node16', 'nodenext', 'bundler', 'node10'] as const).map((how) => ['5.4', how] as const),
  ...(['node16', 'nodenext', 'bundler', 'node10'] as const).map((how) => ['5.9', how] as const),
  ...(['node16', 'nodenext', 'bundler'] as const).map((how) => ['6.0', how] as const),
  ...(['nodenext', 'bundler'] as const).map((how) => ['7.0', how] as const),
]
/** Each version and each way once, at the edges: all thirteen take seven minutes. */
const EDGES = [
  ['5.4', 'node16'],
  ['5.4', 'node10'],
  ['5.9', 'node10'],
  ['6.0', 'nodenext'],
  ['7.0', 'nodenext'],
  ['7.0', 'bundler'],
] as const
const MATRIX = process.env['JWT_GUARD_STRANGERS'] === 'all' ? ALL : EDGES

it.each(MATRIX)(
  'TypeScript %s with %s compiles every door, library types too',
  (version, how) => {
    const { module, endings } = RESOLUTIONS[how]
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node']
    const resolution = ['--module', module, '--moduleResolution', how, '--esModuleInterop']
    const files = endings.flatMap((ending) => Object.keys(filesOf(ending)))
    const { code, out } = stranger.node(
      `node_modules/typescript-${version}/bin/tsc`,
      ...options,
      ...resolution,
      '--skipLibCheck',
      'false',
      ...files,
    )
    expect(ours(out)).toEqual([])
    // It did compile, and did not stop at an option.
    expect(code === 0 || /^node_modules\/\S+: error/m.test(out), out.slice(0, 500)).toBe(true)
  },
  600_000,
)

it('the same run finds what is wrong', () => {
  stranger.write({ 'wrong.mts': `import { createGuard } from 'jwt-guard'\ncreateGuard({})` })
  const options = '--noEmit --strict --module nodenext --types node wrong.mts'.split(' ')
  const { out } = stranger.node('node_modules/typescript-7.0/bin/tsc', ...options)
  expect(ours(out)).toEqual([expect.stringMatching(/^wrong\.mts\(2,13\): error TS2769/)])
}, 600_000)

function filesOf(ending: '.ts' | '.mts' | '.cts'): Readonly<Record<string, string>> {
  const entries = Object.entries(DOOR_CODE).map(([name, code]) => [`${name}${ending}`, code])
  return Object.fromEntries(entries)
}

/** Complaints about what a stranger writes or this package says: not those about others' types. */
function ours(output: string): readonly string[] {
  return (
    output
      .split('\n')
      .filter((line) => /^\S.*error TS/.test(line))
      .filter((line) => !/^node_modules\/(?!jwt-guard\/)/.test(line))
      // Nest 12 has ES modules alone, which CommonJS types can't name before TypeScript 5.8.
      .filter((line) => !/^node_modules\/jwt-guard\/dist\/nest\.d\.cts.*TS1479/.test(line))
  )
}
