import { afterAll, beforeAll, expect, it } from 'vitest'
import { complaints } from './compiler.js'
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
/** Each version and each way once, at the edges; JWT_GUARD_STRANGERS=all tries all thirteen. */
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
  'TypeScript %s with %s compiles every door, the types of this package too',
  (version, how) => {
    const { module, endings } = RESOLUTIONS[how]
    const resolution = { module, moduleResolution: how }
    const files = endings.flatMap((ending) => Object.keys(filesOf(ending)))
    expect(complaints(stranger, version, resolution, files)).toEqual([])
  },
  600_000,
)

it.each(['5.4', '7.0'])(
  'the same run of TypeScript %s finds what is wrong, in the types of this package, too',
  (version) => {
    const types = 'node_modules/jwt-guard/dist/client.d.ts'
    const right = stranger.read(types)
    stranger.write({
      'wrong.mts': `import { createAuthFetch } from 'jwt-guard/client'\ncreateAuthFetch(1)`,
      [types]: `${right}\nexport declare const wrong: NoSuchType`,
    })
    const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' }
    const found = complaints(stranger, version, nodenext, ['wrong.mts'])
    stranger.write({ [types]: right })
    expect(found).toEqual([
      expect.stringMatching(/^node_modules\/jwt-guard\/dist\/client\.d\.ts TS2\d+ .*NoSuchType/),
      expect.stringMatching(/^wrong\.mts TS2345 /),
    ])
  },
  600_000,
)

function filesOf(ending: '.ts' | '.mts' | '.cts'): Readonly<Record<string, string>> {
  const entries = Object.entries(DOOR_CODE).map(([name, code]) => [`${name}${ending}`, code])
  return Object.fromEntries(entries)
}
