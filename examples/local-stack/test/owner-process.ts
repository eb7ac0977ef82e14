// Started by a test to be killed: starts Postgres, says where, and waits.
import { startPostgres } from '../src/postgres.js'

const folder = process.argv[2]
const server = await startPostgres(folder ? { folder } : {})
console.log(JSON.stringify({ adminUrl: server.adminUrl }))
setInterval(() => {}, 60_000)
