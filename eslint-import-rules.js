/**
 * Where things may be used: each rule here keeps one concept in one place. Breaking one fails
 * `npm test`, and test/import-rules.test.ts shows that each one bites.
 */
const PACKAGE = 'packages/jwt-guard/src'
const API = 'examples/express-todo-api/src'
const CLIENT = 'examples/next-client/src'

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use explicit named exports.',
}

const signatureCheck = {
  name: 'jose',
  importNames: ['compactVerify', 'flattenedVerify', 'generalVerify', 'jwtVerify'],
  message: 'Signatures are checked in core/verify-signature.ts alone.',
}

const statusCode = {
  selector: 'Literal[raw=/^(400|401|403|404|503)$/]',
  message: 'Status codes live in core/errors.ts alone.',
}

const challenge = {
  selector: 'Literal[value=/^www-authenticate$/i]',
  message: 'WWW-Authenticate is built in core/challenge.ts alone.',
}

const webCryptoVerify = {
  selector: "MemberExpression[object.property.name='subtle'][property.name='verify']",
  message: 'Signatures are checked in core/verify-signature.ts alone.',
}

/** Frameworks, platforms and doors, none of which the core may know. */
const OUTSIDE =
  'node:|express$|sequelize|better-auth|next|react|(\\.\\./)+(testing|client|cli|sequelize|better-auth|revocation|explain)/'
/** The key source is a port of core; what fills it is above. */
const ABOVE_CORE = '(\\.\\./)+(keys|guard)/'
const outsideCore = {
  regex: `^(${OUTSIDE}|${ABOVE_CORE}|\\.\\./[a-z-]+\\.js$)`,
  message: 'The core knows no framework, no platform, no door, and nothing that fills its ports.',
}
/** One folder deeper, where `../` is still the core. */
const outsideCoreFolder = {
  ...outsideCore,
  regex: `^(${OUTSIDE}|${ABOVE_CORE}|\\.\\./\\.\\./[a-z-]+\\.js$)`,
}

const inCore = [`${PACKAGE}/{core,keys,scope}/*.ts`]
/** Where the ports are filled. */
const composition = {
  ...outsideCore,
  regex: `^(${OUTSIDE}|\\.\\./[a-z-]+\\.js$)`,
}

const inCoreFolder = [`${PACKAGE}/core/*/*.ts`]

const ownerFirst = {
  selector:
    "TSInterfaceDeclaration[id.name=/Repository$/] TSMethodSignature:not([params.0.typeAnnotation.typeAnnotation.typeName.name='OwnerScope'])",
  message: 'Every function of a repository takes the owner scope first.',
}

const serverOnly = {
  selector: 'Program:not(:has(> ImportDeclaration[source.value="server-only"]))',
  message: "A file of the server says so: import 'server-only'.",
}

const published = {
  regex: '(packages/jwt-guard|jwt-guard/(src|dist))',
  message: 'The examples use what is published: jwt-guard, jwt-guard/express, …',
}

const notFromServer = {
  regex: '(^|/)server(/|$)|^server-only$|^node:',
  message: 'What a browser loads imports nothing of the server.',
}

const notFromBrowser = {
  regex: '(^|/)browser/',
  message: 'What runs in a browser alone is imported there alone.',
}

/** @returns {import('eslint').Linter.Config} */
function coreRules(files, outside) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: [outside], paths: [signatureCheck] }],
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'The core reads no environment.' },
        { name: 'Buffer', message: 'The core runs anywhere with WebCrypto.' },
        { name: 'fetch', message: 'Keys are fetched in keys/fetch-jwks.ts alone.' },
      ],
      'no-restricted-syntax': ['error', noDefaultExport, statusCode, challenge, webCryptoVerify],
    },
  }
}

/** @type {import('eslint').Linter.Config[]} */
export const importRules = [
  coreRules(inCore, outsideCore),
  coreRules(inCoreFolder, outsideCoreFolder),
  coreRules([`${PACKAGE}/guard/*.ts`], composition),
  {
    // The doors: one file per subpath export.
    files: [`${PACKAGE}/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^\\./[^/]+\\.js$', message: 'A door imports core, never a door.' }],
          paths: [signatureCheck],
        },
      ],
      'no-restricted-syntax': ['error', noDefaultExport, statusCode, challenge, webCryptoVerify],
    },
  },
  {
    // Tests of other people's APIs run anywhere; the one port is opened where it is asked for.
    files: [`${PACKAGE}/testing/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(node:|\\.\\./\\.\\./(?!core/(token/(algorithms|compact-jws|header)|errors|limits)\\.js$)|\\.\\./(?!\\.\\./|(issuer|hostile|isolation|requests)/))|^(express|supertest|vitest)$',
              message: 'A test issuer shares names and limits with the core, and no more.',
            },
          ],
          paths: [signatureCheck],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer'],
      'no-restricted-syntax': ['error', noDefaultExport, challenge, webCryptoVerify],
    },
  },
  {
    files: [`${PACKAGE}/client/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\./)', message: 'The client is for browsers: it imports nothing else.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer'],
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        webCryptoVerify,
        {
          selector: "Program > VariableDeclaration[kind='let']",
          message: 'On a server, what a module keeps is shared by all users.',
        },
      ],
    },
  },
  {
    // An API without Better Auth uses them too, anywhere: no library, not even its types.
    files: [
      `${PACKAGE}/{better-auth,revocation}.ts`,
      `${PACKAGE}/{better-auth,revocation}/**/*.ts`,
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./[a-z-]+(/[a-z-]+)?\\.js$|\\.\\./core/|jose$)',
              message: 'It imports core and neighbours: nothing of Better Auth, not even types.',
            },
          ],
          paths: [signatureCheck],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'fetch'],
      'no-restricted-syntax': ['error', noDefaultExport, statusCode, challenge, webCryptoVerify],
    },
  },
  {
    // It may use Node and the process; signatures are checked by the guard alone.
    files: [`${PACKAGE}/cli/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { paths: [signatureCheck] }],
      'no-restricted-syntax': ['error', noDefaultExport, challenge, webCryptoVerify],
    },
  },
  {
    files: [`${PACKAGE}/core/verify-signature.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [outsideCore] }] },
  },
  {
    files: [`${PACKAGE}/core/errors.ts`],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, challenge, webCryptoVerify] },
  },
  {
    files: [`${PACKAGE}/core/challenge.ts`],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, statusCode, webCryptoVerify] },
  },
  {
    // It reads the key server's status codes, and is the one place that fetches.
    files: [`${PACKAGE}/keys/fetch-jwks.ts`],
    rules: {
      'no-restricted-globals': ['error', 'process', 'Buffer'],
      'no-restricted-syntax': ['error', noDefaultExport, challenge, webCryptoVerify],
    },
  },
  {
    files: ['examples/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [published],
        },
      ],
    },
  },
  {
    files: [`${API}/**/*.ts`],
    ignores: [`${API}/todos/repository.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            published,
            {
              regex: '(^|/)model\\.js$',
              message: 'Rows are reached through the repository, which takes the owner scope.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [`${API}/todos/repository.ts`],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, ownerFirst] },
  },
  // Which side a file runs on is its folder's name.
  ...Object.entries({
    browser: [notFromServer],
    shared: [notFromServer, notFromBrowser],
    server: [notFromBrowser],
  }).map(([folder, border]) => ({
    files: [`${CLIENT}/${folder}/**/*.{ts,tsx}`],
    rules: { 'no-restricted-imports': ['error', { patterns: [published, ...border] }] },
  })),
  {
    files: [`${CLIENT}/server/**/*.ts`],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, serverOnly] },
  },
]
