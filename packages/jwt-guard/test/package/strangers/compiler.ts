import type { Stranger } from './stranger.js'

/** How a project says where its modules come from. */
export interface Resolution {
  readonly module: string
  readonly moduleResolution: string
}

interface Judgement {
  /** Files that were looked at. */
  readonly judged: number
  readonly found: readonly string[]
}

/**
 * What `tsc --strict --skipLibCheck false` says of the files that somebody wrote and of this
 * package's declarations. Those of other packages are loaded and left unjudged: that took three
 * quarters of the time, and what is wrong there is none of this package's matter.
 */
const OURS = `const ours = (name) => !/node_modules\\/(?!jwt-guard\\/)/.test(name)
  const line = (name, code, text) => [name?.replace(process.cwd() + '/', ''), 'TS' + code, text].join(' ')
  const tell = (judged, found) => console.log(JSON.stringify({ judged, found }))`

/** Up to 6. */
const PROGRAM = `const [version, config] = process.argv.slice(2)
  ${OURS}
  const ts = require('./node_modules/typescript-' + version)
  const { compilerOptions, files } = JSON.parse(require('node:fs').readFileSync(config, 'utf8'))
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, process.cwd())
  const program = ts.createProgram(files, options)
  const judged = program.getSourceFiles().filter(({ fileName }) => ours(fileName))
  const found = [...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(),
    ...judged.flatMap((file) =>
      [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])]
  tell(judged.length, found.map(({ file, code, messageText }) =>
    line(file?.fileName, code, ts.flattenDiagnosticMessageText(messageText, ' '))))`

/** What 7 calls unstable; the manifest beside this file names the one version that is used. */
const API = `const { resolve } = require('node:path')
  const [version, config] = process.argv.slice(2)
  ${OURS}
  const { API } = require('./node_modules/typescript-' + version + '/dist/api/sync/api.js')
  const api = new API({ cwd: process.cwd() })
  const [{ program }] = api.updateSnapshot({ openProjects: [resolve(config)] }).getProjects()
  const judged = program.getSourceFileNames().filter(ours)
  const found = [...program.getConfigFileParsingDiagnostics(), ...program.getProgramDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...judged.flatMap((name) => [...program.getSyntacticDiagnostics(name),
      ...program.getBindDiagnostics(name), ...program.getSemanticDiagnostics(name)])]
  tell(judged.length, found.map(({ fileName, code, text }) => line(fileName, code, text)))
  api.close()`

const STRICT = {
  ...{ noEmit: true, strict: true, esModuleInterop: true, skipLibCheck: false },
  ...{ target: 'es2022', types: ['node'] },
}

/**
 * The complaints of a TypeScript, as `<file> TS<code> <text>`.
 *
 * @throws Error if the compiler stopped before it had judged the files
 */
export function complaints(
  stranger: Stranger,
  version: string,
  resolution: Resolution,
  files: readonly string[],
): readonly string[] {
  const config = { compilerOptions: { ...STRICT, ...resolution }, files }
  const script = version.startsWith('7.') ? API : PROGRAM
  stranger.write({ 'compile.cjs': script, 'tsconfig.json': JSON.stringify(config) })
  const { code, out, err } = stranger.node('compile.cjs', version, 'tsconfig.json')
  if (code !== 0) throw new Error(`${out}${err}`)
  const { judged, found } = JSON.parse(out) as Judgement
  // With the files come this package's declarations.
  if (judged <= files.length) throw new Error(`${judged} of ${files.length} files: ${out}`)
  // Nest 12 has ES modules alone, which CommonJS types can't name before TypeScript 5.8.
  return found.filter((line) => !/^node_modules\/jwt-guard\/dist\/nest\.d\.cts TS1479/.test(line))
}
