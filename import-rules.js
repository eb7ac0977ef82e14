/**
 * What may import what, types included: dependency-cruiser checks it in `npm test`, and
 * test/import-rules.test.ts breaks each rule once. What only the syntax tells is in
 * eslint-syntax-rules.js.
 */
const SRC = '^packages/jwt-guard/src/'
const API = '^examples/express-todo-api/'
const CLIENT = '^examples/next-client/'
/** `node:crypto` is known here as `crypto`; they are told by their type. */
const NODE = ['core']

/** A package of a registry, whether it is installed here or not. @param {string} name */
const library = (name) => `(^|node_modules/)(@types/)?${name}(/|$)`

/** What `#signature` stands for in package.json: a build, if it is there already. */
const SIGNATURE = '^(#signature|packages/jwt-guard/dist/signature/.+)$'

/**
 * @typedef {object} Room a folder of the package, with the door of the same name
 * @property {string} name
 * @property {string[]} on the rooms, or their files, that it stands on
 * @property {string[]} [libraries]
 * @property {boolean} [signature] whether it may import `#signature`
 * @property {boolean} [node] whether it may import `node:` modules
 * @property {string} why
 */

/** Each with what it may import of others' code. */
const FRAMEWORKS = {
  fetch: [],
  express: ['express'],
  hono: ['hono'],
  fastify: ['fastify'],
  nest: ['@nestjs', 'rxjs'],
}
const DRIVERS = {
  sequelize: ['sequelize'],
  pg: ['pg'],
  drizzle: ['drizzle-orm'],
  kysely: ['kysely'],
  prisma: ['@prisma'],
}

/** A new door is a new row here or above. @type {Room[]} */
export const ROOMS = [
  {
    name: 'core',
    on: [],
    libraries: ['jose'],
    why: 'The rules of a token run anywhere and know no framework, no platform and no door. Where keys and crypto come from is plugged into its ports.',
  },
  { name: 'scope', on: ['core/'], why: 'Who owns a row is told from a principal alone.' },
  {
    name: 'keys',
    on: ['core/'],
    libraries: ['jose'],
    why: 'Keys are fetched by the platform’s fetch, on any platform.',
  },
  {
    name: 'signature',
    on: ['core/'],
    libraries: ['jose'],
    node: true,
    why: 'The one seam to crypto: it knows the platform, and nothing of keys or guards.',
  },
  {
    name: 'postgres',
    on: ['core/', 'scope/'],
    node: true,
    why: 'Row level security knows no driver, or each new driver would bring another.',
  },
  {
    name: 'guard',
    on: ['core/', 'keys/'],
    signature: true,
    why: 'Here keys and crypto are plugged into the core.',
  },
  {
    name: 'index',
    on: ['core/', 'guard/', 'scope/'],
    why: 'The first door takes nothing from the doors beside it.',
  },
  {
    name: 'middleware',
    on: ['core/', 'scope/'],
    why: 'What framework doors share is of no framework.',
  },
  ...Object.entries(FRAMEWORKS).map(([name, libraries]) => ({
    name,
    on: ['middleware/', 'scope/', 'core/'],
    libraries,
    why: 'A framework’s door stands on what all of them share, and on no other door.',
  })),
  ...Object.entries(DRIVERS).map(([name, libraries]) => ({
    name,
    on: ['postgres/', 'scope/', 'core/'],
    libraries,
    node: true,
    why: 'A driver’s door stands on postgres/, and knows its own library alone.',
  })),
  {
    name: 'explain',
    on: ['core/', 'keys/'],
    libraries: ['jose'],
    why: 'It looks at a token as the guard does, in a browser, too.',
  },
  {
    name: 'better-auth',
    on: ['core/'],
    libraries: ['jose'],
    why: 'An API without Better Auth uses it: nothing of Better Auth, not even types.',
  },
  {
    name: 'revocation',
    on: ['core/'],
    why: 'It is no store and no Better Auth: they are handed in.',
  },
  { name: 'client', on: [], why: 'The client is for browsers: it imports nothing else.' },
  { name: 'channel', on: ['core/'], node: true, why: 'Events and Node’s channels, no more.' },
  {
    name: 'testing',
    on: [
      'core/app-function',
      'core/errors',
      'core/limits',
      'core/token/(algorithms|compact-jws|header)',
    ],
    libraries: ['jose', 'node:http'],
    why: 'A test issuer shares names and limits with the core, or it would repeat the core’s mistakes.',
  },
  {
    name: 'cli',
    on: ['core/', 'guard/', 'keys/', 'explain/'],
    libraries: ['jose'],
    node: true,
    why: 'The command may use Node; what ships takes nothing from testing/.',
  },
]

/**
 * Other rooms are entered by their folder, never by their door: a door is for strangers.
 * @param {Room} room
 */
function ruleOf({ name, on, libraries = [], signature = false, node = false, why }) {
  return forbid(`package/${name}`, why, {
    from: { path: `${SRC}${name}(/|\\.ts$)` },
    to: {
      pathNot: [name + '/', ...on]
        .map((place) => SRC + place)
        .concat(libraries.map((name) => library(name.replace('node:', '(node:)?'))))
        .concat(signature ? SIGNATURE : []),
      ...(node && { dependencyTypesNot: NODE }),
    },
  })
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const importRules = [
  forbid('no-cycle', 'What imports each other is one thing in two files.', {
    from: {},
    to: { circular: true },
  }),
  forbid('no-index', 'A folder is entered by the file whose name says what is wanted.', {
    from: {},
    to: { path: '^(packages|examples)/.+/src/.+/index\\.tsx?$' },
  }),
  forbid('no-tests-in-what-ships', 'Tests know the code; the code knows no test.', {
    from: { path: '^(packages|examples)/.+/(src|migrations|bin)/' },
    to: { path: '^(packages|examples)/[^/]+/(test|e2e|load|dev)/' },
  }),

  ...ROOMS.map(ruleOf),
  forbid('package/testing-ports', 'Tests run anywhere; the one port is opened when asked for.', {
    from: { path: `${SRC}testing/` },
    to: { dependencyTypes: NODE, dynamic: false },
  }),
  forbid('package/signature-anywhere', 'It is for platforms that have no node: modules.', {
    from: { path: `${SRC}signature/web\\.ts$` },
    to: { dependencyTypes: NODE },
  }),

  forbid('examples/published', 'The examples use what is published: jwt-guard/express, …', {
    from: { path: '^(examples|benchmarks)/' },
    to: { path: '^packages/', dependencyTypes: ['local'] },
  }),
  forbid('examples/apart', 'Apps share what they say of the token, and how they are started.', {
    from: { path: '^examples/([^/]+)/(src|migrations)/' },
    to: { path: '^examples/', pathNot: '^examples/($1|token-contract|local-stack)/' },
  }),

  forbid('api/model', 'Rows are reached through the repository, which takes the owner scope.', {
    from: { path: `${API}src/`, pathNot: `${API}src/todos/(repository|actions)\\.ts$` },
    to: { path: `${API}src/todos/model\\.ts$` },
  }),
  forbid('api/database', 'Routes know nothing of the database’s library.', {
    from: {
      path: `${API}src/`,
      pathNot: `${API}src/(database/|todos/(model|repository|keyset|actions|idempotency|tidy)\\.ts$)`,
    },
    to: { path: ['sequelize', 'pg', 'umzug'].map(library) },
  }),
  forbid('api/problem', 'The error body is given a predicate for what the database throws.', {
    from: { path: `${API}src/problem\\.ts$` },
    to: { path: `${API}src/(database|todos)/` },
  }),
  forbid('api/me', 'Who I am has nothing to do with todos.', {
    from: { path: `${API}src/me\\.ts$` },
    to: { path: `${API}src/todos/` },
  }),
  forbid('api/migrations', 'A migration that was run stays as it was, whatever src/ becomes.', {
    from: { path: `${API}migrations/` },
    to: { path: `${API}src/` },
  }),

  forbid('client/browser', 'What a browser loads imports nothing of the server.', {
    from: { path: `${CLIENT}src/browser/` },
    to: { path: [`${CLIENT}src/server/`, library('server-only')] },
  }),
  forbid('client/shared', 'What both sides share imports neither.', {
    from: { path: `${CLIENT}src/shared/` },
    to: { path: [`${CLIENT}src/(server|browser|app)/`, library('server-only')] },
  }),
  forbid('client/server', 'What runs in a browser alone is imported there alone.', {
    from: { path: `${CLIENT}src/server/` },
    to: { path: `${CLIENT}src/browser/` },
  }),
  forbid('client/app', 'Pages and route handlers import the rooms, not the other way round.', {
    from: { path: `${CLIENT}src/(server|browser)/` },
    to: { path: `${CLIENT}src/app/` },
  }),
  forbid('client/no-node', 'Browsers have no node: modules.', {
    from: { path: `${CLIENT}src/(browser|shared)/` },
    to: { dependencyTypes: NODE },
  }),

  forbid('scripts/start', 'The first command of a new clone runs before anything is installed.', {
    // One is read by vitest, one is copied into a folder of its own.
    from: { path: '^scripts/', pathNot: '^scripts/lib/(rules/vitest\\.config|rehearsal/fresh/)' },
    to: { pathNot: '^scripts/', dependencyTypesNot: NODE, dynamic: false },
  }),
]

/**
 * @param {string} name
 * @param {string} comment
 * @param {Pick<import('dependency-cruiser').IRegularForbiddenRuleType, 'from' | 'to'>} arrow
 * @returns {import('dependency-cruiser').IRegularForbiddenRuleType}
 */
function forbid(name, comment, arrow) {
  return { name, comment, severity: 'error', ...arrow }
}

/** @type {import('dependency-cruiser').ICruiseOptions} */
export const cruiseOptions = {
  // Types, too: what a type knows, its reader has to know.
  tsPreCompilationDeps: true,
  // Builds are looked at where they are imported, and no further.
  doNotFollow: { path: '(^|/)(node_modules|dist)/' },
  exclude: { path: '^(?!.*node_modules/).*/(\\.next|\\.data|coverage|generated|test/dist)/' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['types', 'import', 'require', 'node', 'default'],
    extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.d.ts', '.json'],
  },
}

/** What the command `depcruise --config import-rules.js` reads. */
export default { forbidden: importRules, options: cruiseOptions }
