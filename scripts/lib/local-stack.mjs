import { inRoot } from './root.mjs'

/** Where the demo keeps its data, relative to the workspace's root. */
export const DEMO_DATA = '.data/demo'

/**
 * The package that knows how the system is started. It is TypeScript, and is loaded when the
 * dependencies are installed.
 * @returns {Promise<typeof import('../../examples/local-stack/src/stack.js')>}
 */
export async function loadLocalStack() {
  const { tsImport } = await import('tsx/esm/api')
  return tsImport(inRoot('examples/local-stack/src/stack.ts'), import.meta.url)
}
