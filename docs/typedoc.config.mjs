import { readFileSync } from 'node:fs'

const { name } = JSON.parse(
  readFileSync(new URL('../packages/jwt-guard/package.json', import.meta.url), 'utf8'),
)

/**
 * The door without a name is `main`: an index is what lists them.
 * @param {import('typedoc').Application} app
 */
function nameMain(app) {
  app.converter.on('resolveBegin', ({ project }) => {
    for (const door of project.children ?? []) if (door.name === 'index') door.name = 'main'
  })
}

/**
 * The API reference, a page for each door, in docs/reference/. It is made from the TSDoc when the site is
 * built, and not kept.
 *
 * @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions>}
 */
export default {
  name: 'API reference',
  entryPoints: ['../packages/jwt-guard/src/*.ts'],
  exclude: ['../packages/jwt-guard/src/cli.ts'],
  tsconfig: '../packages/jwt-guard/tsconfig.json',
  out: 'reference',
  plugin: ['typedoc-plugin-markdown', nameMain],
  router: 'module',
  // Counted by itself, the anchor of a name that comes twice (`ownerScope`, `OwnerScope`) is another.
  useHTMLAnchors: true,
  readme: 'none',
  pageTitleTemplates: {
    module: (page) => (page.name === 'main' ? name : `${name}/${page.name}`),
  },
  kindSortOrder: ['Function', 'Variable', 'Class', 'Interface', 'TypeAlias'],
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases', '*'],
  disableSources: true,
  githubPages: false,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  // `npm run types` does.
  skipErrorChecking: true,
  validation: { notExported: false, invalidLink: true },
  logLevel: 'Warn',
}
