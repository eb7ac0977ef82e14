import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The API is built by its own package. */
export function setup(): void {
  const server = fileURLToPath(new URL('../../../express-todo-api/dist/server.js', import.meta.url))
  if (!existsSync(server)) {
    throw new Error('The API is not built: pnpm --filter express-todo-api build')
  }
}
