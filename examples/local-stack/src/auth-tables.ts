import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { baseEnvironment, clientEnvironment, newSecrets } from './stack/environment.js'

const CLIENT_FOLDER = fileURLToPath(new URL('../../next-client', import.meta.url))

/** The client checks all of its environment; of these, a migration uses none. */
const NOWHERE = 'http://localhost'

/**
 * Makes Better Auth's tables with the client's own migrations, or brings them up to date.
 * @param url of the database, as `auth_owner`
 * @throws Error with what the migrations printed
 */
export async function makeAuthTables(url: string): Promise<void> {
  const client = clientEnvironment({
    mode: 'jwks',
    postgres: { url: () => url },
    clientUrl: NOWHERE,
    apiUrl: NOWHERE,
    secrets: newSecrets(),
  })
  await promisify(execFile)(
    process.execPath,
    ['--conditions=react-server', '--import', 'tsx', 'src/migrate.ts'],
    {
      cwd: CLIENT_FOLDER,
      env: { ...baseEnvironment(), ...client },
    },
  )
}
