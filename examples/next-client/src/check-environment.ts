import { existsSync } from 'node:fs'
import { checkGivenEnv, EnvError } from './server/env'

// Before a build: what is set must be right. What is missing is asked for at the start.
try {
  if (existsSync('.env')) process.loadEnvFile('.env')
  checkGivenEnv(process.env)
} catch (error) {
  if (!(error instanceof EnvError)) throw error
  console.error(`next-client can't be built: ${error.message}`)
  process.exitCode = 1
}
