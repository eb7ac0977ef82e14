import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {object} Account
 * @property {string} name
 * @property {string} email
 * @property {string} password
 *
 * @typedef {object} Accounts
 * @property {Account} demo the one to sign in with
 * @property {Account} other somebody else, who is there to be kept apart
 *
 * @typedef {object} Session
 * @property {string} userId
 * @property {string} cookie
 *
 * @typedef {object} Todo
 * @property {string} id
 *
 * @typedef {object} DemoAccounts
 * @property {Account} demo
 * @property {string} otherUserId
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
 * Signs the accounts in; makes them and their todos the first time, also if an earlier attempt was
 * interrupted. All of it goes through the client, over HTTP, as a browser would.
 * @param {string} folder where their passwords are kept
 * @param {string} clientUrl
 * @returns {Promise<DemoAccounts>}
 */
export async function prepareDemoAccounts(folder, clientUrl) {
  const { demo, other } = readDemoAccounts(folder) ?? newAccounts(folder)
  const client = clientOf(clientUrl)
  await client.signIn(demo, TODOS)
  const { userId, cookie } = await client.signIn(other, [])
  const [todo = await client.createTodo(cookie, { title: 'Not yours to see' })] =
    await client.todos(cookie)
  return { demo, otherUserId: userId, otherTodoId: todo.id }
}

/**
 * Those of an earlier start.
 * @param {string} folder
 * @returns {Accounts | undefined}
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

/** @param {string} folder */
function newAccounts(folder) {
  const password = () => randomBytes(12).toString('base64url')
  const accounts = {
    demo: { name: 'Demo', email: 'demo@example.com', password: password() },
    other: { name: 'Other', email: 'other@example.com', password: password() },
  }
  writeFileSync(join(folder, FILE), JSON.stringify(accounts, undefined, 2), { mode: 0o600 })
  return accounts
}

/** What an answer sets, as a request sends it. @param {Response} response */
function cookieOf(response) {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

/** @param {string} url */
function clientOf(url) {
  /**
   * @param {string} path
   * @param {{ cookie?: string, body?: object, expected?: number[] }} options
   */
  async function call(path, { cookie = '', body, expected = [200, 201] }) {
    const response = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', origin: url, cookie },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (expected.includes(response.status)) return response
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  }

  /** @param {string} cookie @param {object} body @returns {Promise<Todo>} */
  async function createTodo(cookie, body) {
    const response = await call('/api/todos', { cookie, body })
    return /** @type {Promise<Todo>} */ (response.json())
  }

  /** @param {string} cookie @returns {Promise<Todo[]>} */
  async function todos(cookie) {
    const response = await call('/api/todos', { cookie })
    return /** @type {{ items: Todo[] }} */ (await response.json()).items
  }

  /**
   * Follows the link of the mail that confirms an address, which the demo shows at /mailbox.
   * @param {string} email
   */
  async function confirm(email) {
    const link = await mailedLink(email)
    const clicked = await fetch(link, { redirect: 'manual' })
    await call('/api/auth/verify-email', { cookie: cookieOf(clicked), body: {}, expected: [204] })
  }

  /** The mail is on its way when its cause has been answered. @param {string} email */
  async function mailedLink(email) {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { mails } = /** @type {{ mails: { to: string, text: string }[] }} */ (
        await (await call('/api/mailbox', {})).json()
      )
      const { text = '' } = mails.find(({ to }) => to === email) ?? {}
      const [link] = /http\S+\/verify-email\S+/.exec(text) ?? []
      if (link) return link
      await sleep(100)
    }
    throw new Error(`no mail came for ${email}`)
  }

  /**
   * Registers the account with its first todos, or signs it in if it is there.
   * @param {Account} account
   * @param {object[]} firstTodos
   * @returns {Promise<Session>}
   */
  async function signIn({ name, email, password }, firstTodos) {
    // 403: it is there, and has yet to confirm its address.
    const login = { body: { email, password }, expected: [200, 401, 403] }
    let response = await call('/api/auth/login', login)
    const isNew = response.status === 401
    if (isNew) {
      const body = { name, email, password }
      await call('/api/auth/register', { body, expected: [202] })
    }
    if (response.status !== 200) {
      await confirm(email)
      response = await call('/api/auth/login', { body: { email, password } })
    }
    const cookie = cookieOf(response)
    const session = /** @type {{ user: { id: string } }} */ (await response.json())
    if (isNew) {
      for (const todo of firstTodos) await createTodo(cookie, todo)
    }
    return { userId: session.user.id, cookie }
  }

  return { createTodo, todos, signIn }
}
