/**
 * What only the syntax tells: each concept of the package has one place. What may import what is in
 * import-rules.js. Breaking a rule fails `npm test`, and test/syntax-rules.test.ts shows that each
 * one bites.
 */
const PACKAGE = 'packages/jwt-guard/src'

/**
 * @typedef {object} Concept
 * @property {{ selector: string, message: string }[]} [syntax]
 * @property {{ name: string, message: string }[]} [globals]
 * @property {{ name: string, importNames: string[], message: string }[]} [imports]
 *
 * @type {Record<string, Concept>}
 */
const CONCEPTS = {
  status: {
    syntax: [
      {
        selector: 'Literal[raw=/^(400|401|403|404|503)$/]',
        message: 'Status codes live in core/errors.ts alone.',
      },
    ],
  },
  challenge: {
    syntax: [
      {
        selector: 'Literal[value=/^www-authenticate$/i]',
        message: 'WWW-Authenticate is built in core/challenge.ts alone.',
      },
    ],
  },
  signature: {
    syntax: [
      {
        selector: "MemberExpression[object.property.name='subtle'][property.name='verify']",
        message: 'Signatures are checked in signature/ alone.',
      },
    ],
    imports: [
      {
        name: 'jose',
        importNames: ['compactVerify', 'flattenedVerify', 'generalVerify', 'jwtVerify'],
        message: 'Signatures are checked in signature/ alone.',
      },
      {
        name: 'node:crypto',
        importNames: ['createVerify', 'timingSafeEqual', 'verify'],
        message: 'Signatures are checked in signature/ alone.',
      },
    ],
  },
  fetch: { globals: [{ name: 'fetch', message: 'Keys are fetched in keys/fetch-jwks.ts alone.' }] },
  platform: {
    globals: [
      { name: 'process', message: 'The package reads no environment.' },
      { name: 'Buffer', message: 'The package runs anywhere with WebCrypto.' },
    ],
  },
  state: {
    syntax: [
      {
        selector: "Program > VariableDeclaration[kind='let']",
        message: 'On a server, what a module keeps is shared by all users.',
      },
    ],
  },
}

/** Where a concept may be used: everywhere else in the package it may not. */
const PLACES = {
  'core/errors.ts': ['status'],
  'core/challenge.ts': ['challenge'],
  'core/verify-signature.ts': ['signature'],
  // It reads the key server's status codes.
  'keys/fetch-jwks.ts': ['fetch', 'status'],
  'signature/*.ts': ['signature', 'platform'],
  // These are on the other side: they send requests, and read what an API answers.
  'client/*.ts': ['challenge', 'fetch', 'status'],
  'testing/**/*.ts': ['fetch', 'status'],
  '{cli,cli/**/*}.ts': ['fetch', 'platform', 'status'],
}

/**
 * @param {string} files
 * @param {readonly string[]} allowed concepts
 * @returns {import('eslint').Linter.Config}
 */
function rulesFor(files, allowed) {
  const concepts = Object.keys(CONCEPTS)
    .filter((name) => !allowed.includes(name))
    .map((name) => CONCEPTS[name])
  const all = (kind) => concepts.flatMap((concept) => concept?.[kind] ?? [])
  const [syntax, globals, paths] = [all('syntax'), all('globals'), all('imports')]
  return {
    files: [`${PACKAGE}/${files}`],
    rules: {
      'no-restricted-syntax': syntax.length > 0 ? ['error', ...syntax] : 'off',
      // With no name it would keep those of the rules before.
      'no-restricted-globals': globals.length > 0 ? ['error', ...globals] : 'off',
      'no-restricted-imports': ['error', { paths }],
    },
  }
}

/** @type {import('eslint').Linter.Config[]} */
export const syntaxRules = [
  rulesFor('**/*.ts', []),
  ...Object.entries(PLACES).map(([files, allowed]) => rulesFor(files, allowed)),
  {
    files: ['examples/express-todo-api/src/todos/repository.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "TSInterfaceDeclaration[id.name=/Repository$/] TSMethodSignature:not([params.0.typeAnnotation.typeAnnotation.typeName.name='OwnerScope'])",
          message: 'Every function of a repository takes the owner scope first.',
        },
      ],
    },
  },
  {
    // Next refuses such a file in what a browser loads.
    files: ['examples/next-client/src/server/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Program:not(:has(> ImportDeclaration[source.value="server-only"]))',
          message: "A file of the server says so: import 'server-only'.",
        },
      ],
    },
  },
]
