import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} Account
 * @property {string} name
 * @property {string} email
 * @property {string} password
 *
 * @typedef {object} SignedIn
 * @property {string} userId
 * @property {string} cookie
 *
 * @typedef {object} DemoAccounts
 * @property {Account} demo the account to sign in with
 * @property {string} otherUserId somebody else, who is there to be kept apart
 * @property {string} otherTodoId
 */

const TODOS = [
  { title: 'Read how a route is protected', priority: 'high', completed: true },
  { title: 'Ask for somebody else’s todos: 403', priority: 'high' },
  { title: 'Ask for somebody else’s todo by its id: 404', priority: 'medium' },
  { title: 'Buy oat milk', priority: 'low', description: 'Two, if they are on offer' },
]
const FILE = 'demo.json'

/**
 * Makes the accounts and their todos through the client, over HTTP as a browser would, and keeps
 * them in the folder.
 * @param {string} folder
 * @param {string} clientUrl
 * @returns {Promise<DemoAccounts>}
 */
export async function createDemoAccounts(folder, clientUrl) {
  const demo = newAccount('Demo', 'demo@example.com')
  const { cookie } = await register(clientUrl, demo)
  for (const todo of TODOS) await createTodo(clientUrl, cookie, todo)
  const other = await register(clientUrl, newAccount('Other', 'other@example.com'))
  const { id } = await createTodo(clientUrl, other.cookie, { title: 'Not yours to see' })
  const accounts = { demo, otherUserId: other.userId, otherTodoId: id }
  writeFileSync(join(folder, FILE), JSON.stringify(accounts, undefined, 2), { mode: 0o600 })
  return accounts
}

/**
 * Those of an earlier start.
 * @param {string} folder
 * @returns {DemoAccounts | undefined}
 */
export function readDemoAccounts(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {string} folder */
export function forgetDemoAccounts(folder) {
  rmSync(join(folder, FILE), { force: true })
}

/**
 * @param {string} name
 * @param {string} email
 */
function newAccount(name, email) {
  return { name, email, password: randomBytes(12).toString('base64url') }
}

/**
 * @param {string} clientUrl
 * @param {Account} account
 * @returns {Promise<SignedIn>}
 */
async function register(clientUrl, account) {
  const response = await post(clientUrl, '/api/auth/register', account)
  const cookie = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  const { user } = /** @type {{ user: { id: string } }} */ (await response.json())
  return { userId: user.id, cookie: cookie.join('; ') }
}

/**
 * @param {string} clientUrl
 * @param {string} cookie
 * @param {object} todo
 * @returns {Promise<{ id: string }>}
 */
async function createTodo(clientUrl, cookie, todo) {
  const response = await post(clientUrl, '/api/todos', todo, { cookie })
  return /** @type {Promise<{ id: string }>} */ (response.json())
}

/**
 * @param {string} clientUrl
 * @param {string} path
 * @param {object} body
 * @param {Record<string, string>} [headers]
 */
async function post(clientUrl, path, body, headers) {
  const response = await fetch(`${clientUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: clientUrl, ...headers },
    body: JSON.stringify(body),
  })
  if (response.ok) return response
  throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`)
}
