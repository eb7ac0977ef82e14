import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { syntaxRules } from './eslint-syntax-rules.js'

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/.next/',
    '**/.data/',
    '**/next-env.d.ts',
    '**/coverage/',
    '**/generated/',
  ]),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // An async function that awaits nothing still turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      // Functions of records here use no `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Use explicit named exports.' },
      ],
    },
  },
  {
    // Their tools want a default export.
    files: [
      '**/*.config.ts',
      'examples/next-client/src/app/**',
      'examples/recipes/worker/worker.ts',
      '**/global-setup.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // What a component or a config returns is plain from its framework.
    files: ['**/*.tsx'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    // Express merges its request types through a namespace.
    files: ['packages/jwt-guard/src/express/middleware.ts'],
    rules: { '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }] },
  },
  {
    // Express 4 ignores what a middleware returns; its types know of no promise.
    files: ['packages/jwt-guard/test/types/doors.types.ts'],
    rules: { '@typescript-eslint/no-misused-promises': 'off' },
  },
  {
    files: ['**/test/**', '**/e2e/**', 'examples/recipes/**/*.test.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // Bodies of responses are any in supertest and fetch.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  ...syntaxRules,
)
