/** The name that this source is written with. */
export const NAME = 'jwt-guard'

/**
 * @typedef {object} Name
 * @property {string} full `@scope/name`, or a name alone
 * @property {string} command what it is called on a command line: the name without its scope
 */

/**
 * @param {string | undefined} text
 * @returns {Name}
 * @throws {Error} that says what a name is
 */
export function readName(text) {
  // As npm has it, for new packages.
  const match = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?([a-z0-9~-][a-z0-9._~-]*)$/.exec(text ?? '')
  if (!text || !match?.[1] || text.length > 214) {
    throw new Error('the name must be one that npm takes, such as @your-scope/jwt-guard')
  }
  return { full: text, command: match[1] }
}

/**
 * What looks like the package's name and isn't: marks that copies of any name share (a Standard
 * Schema's vendor), a meter's name, labels of checks and of charts, and what is said of who has the name.
 */
const OTHERS =
  /\bvendor: '|getMeter\('|\bname: '|"peer": "|startsWith\('|COMPARED = |held (there|on npm) by|fetch somebody else/

/**
 * One line of a file, with the package under another name. Left as they are: folders
 * (`packages/jwt-guard`), and whatever is stored or shared between copies: settings of Postgres,
 * `Symbol.for` keys, channels, files.
 * @param {string} line
 * @param {Name} name
 */
export function renameLine(line, { full, command }) {
  if (OTHERS.test(line)) return line
  const escaped = full.replace('/', '\\/')
  return (
    line
      // The command, before the package: both may stand in quotes.
      .replace(/(npx --no-install )jwt-guard\b/g, `$1${command}`)
      .replace(/('--no-install', ')jwt-guard(?=')/g, `$1${command}`)
      .replace(/(\bbin\[')jwt-guard(?=')/g, `$1${command}`)
      .replace(/(")jwt-guard(": "\.\/bin\/)/g, `$1${command}$2`)
      .replace(/(`)jwt-guard(?= [a-z])/g, `$1${command}`)
      // `import … from 'jwt-guard/express'`, "jwt-guard": "workspace:*", `jwt-guard/hono`
      .replace(/(?<=['"`])jwt-guard(?=['"`]|\/|\$\{)/g, full)
      .replace(/(node_modules\/)jwt-guard(?![\w-])/g, `$1${full}`)
      .replace(/(node_modules\\+\/)jwt-guard(?![\w-])/g, `$1${escaped}`)
      .replace(/(node_modules\\+\/\(\?!)jwt-guard(?=\\)/g, `$1${full.replace('/', '\\\\/')}`)
      .replace(/((?:npm|pnpm)[^`'"]* )jwt-guard(?=[ @`]|$)/g, `$1${full}`)
      .replace(/(?<![\w/-])jwt-guard(?=@\d)/g, full)
      .replace(/(--filter )jwt-guard\b/g, `$1${full}`)
      .replace(/\bjwt-guard(?=-\d+\.\d+\.\d+\.tgz)/g, full.replace('@', '').replace('/', '-'))
  )
}
