import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { syntaxRules } from './eslint-syntax-rules.js'

/** Only what oxlint has no rule for; all else is in .oxlintrc.json. */
export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/.next/',
    '**/.data/',
    '**/coverage/',
    '**/generated/',
    'docs/.vitepress/{.temp,cache}/',
  ]),
  {
    languageOptions: { parser: tseslint.parser },
    // The comments that silence a rule of oxlint's are none of its business.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  },
  ...syntaxRules,
)
