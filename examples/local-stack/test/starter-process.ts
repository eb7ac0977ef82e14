// Driven by a test over stdin: "start" starts Postgres in the folder and asks it something, "stop"
// stops it. The answer is a line.
import { createInterface } from 'node:readline'
import { startPostgres, type LocalPostgres } from '../src/postgres.js'
import { sql } from './sql.js'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new TypeError('give the folder')
const options = { folder }
let server: LocalPostgres | undefined

async function start(): Promise<string> {
  server = await startPostgres(options)
  await sql(server.adminUrl, 'SELECT 1')
  return server.adminUrl
}

async function stop(): Promise<string> {
  await server?.stop()
  server = undefined
  return 'stopped'
}

console.log('loaded')
for await (const command of createInterface(process.stdin)) {
  console.log(await (command === 'start' ? start() : stop()).catch(String))
}
