// Serves the app in Bun and Deno; the options come as JSON in the last argument.
import { createApp } from './app.mjs'

const handle = createApp(JSON.parse(process.argv.at(-1)))
const address = { hostname: '127.0.0.1', port: 0 }
const port =
  typeof Bun === 'undefined'
    ? Deno.serve({ ...address, onListen: () => undefined }, handle).addr.port
    : Bun.serve({ ...address, fetch: handle }).port
console.log(JSON.stringify({ port }))
