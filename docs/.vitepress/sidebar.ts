import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'

const BACK = { text: 'All pages', link: '/' }

/**
 * Every page of docs/, in the order in which a reader needs them; a page that isn't here fails
 * `test/site.test.ts`. The decisions are read from their folder.
 */
const pages: DefaultTheme.SidebarItem[] = [
  group('Start', [
    ['What it is, and when not to use it', '/'],
    ['Five minutes', '/five-minutes'],
  ]),
  group('How it works', [
    ['From the browser to the row', '/how-it-works'],
    ['Session, bearer or JWT', '/session-bearer-jwt'],
    ['How a token is judged', '/guides/verification'],
    ['Explain a token', '/explain'],
  ]),
  group('Frameworks', [
    ['Express', '/frameworks/express'],
    ['Next.js, and any Fetch handler', '/frameworks/next'],
    ['Hono', '/frameworks/hono'],
    ['Fastify', '/frameworks/fastify'],
    ['Nest', '/frameworks/nest'],
    ['Cloudflare Workers', '/frameworks/cloudflare-workers'],
    ['WebSockets', '/frameworks/websocket'],
  ]),
  group('Databases', [
    ['Scoping data to its owner', '/guides/scoping'],
    ['What every driver promises', '/databases/promises'],
    ['pg', '/databases/pg'],
    ['Drizzle', '/databases/drizzle'],
    ['Kysely', '/databases/kysely'],
    ['Prisma', '/databases/prisma'],
    ['Sequelize', '/guides/sequelize'],
    ['Postgres itself, and any driver', '/guides/postgres'],
  ]),
  group('Better Auth’s side', [
    ['Both halves', '/guides/better-auth'],
    ['Passwords and renewal', '/guides/sessions'],
    ['Lifetime and sign-out', '/lifetime'],
    ['Revocation', '/guides/revocation'],
    ['Services', '/services'],
  ]),
  group('Your code', [
    ['Functions of yours', '/guides/app-functions'],
    ['Testing', '/guides/testing'],
  ]),
  group('Clients', [
    ['Calling the API', '/guides/client'],
    ['Expo and React Native', '/frameworks/expo'],
  ]),
  group('Migrating', [
    ['In four steps, and what surprises', '/migrating/overview'],
    ['From express-jwt and jwks-rsa', '/migrating/express-jwt'],
    ['From express-oauth2-jwt-bearer', '/migrating/express-oauth2-jwt-bearer'],
    ['From jose by hand', '/migrating/jose'],
    ['From Better Auth’s own verifier', '/migrating/better-auth'],
    ['Token in a cookie', '/migrating/token-in-a-cookie'],
  ]),
  group('In production', [
    ['Deploying', '/deploying'],
    ['Troubleshooting', '/troubleshooting'],
    ['Errors and status codes', '/guides/errors'],
    ['Events and explanations', '/guides/events'],
    ['The command', '/guides/cli'],
    ['Scaling', '/scaling'],
    ['Reliability', '/reliability'],
  ]),
  group('Trust', [
    ['Security model, and what is not checked', '/security-model'],
    ['Security, line by line', '/security'],
    ['Benchmarks', '/benchmarks'],
    ['Versions and deprecation', '/versions'],
  ]),
  group('Look up', [
    ['API reference', '/reference/main'],
    ['Design decisions', '/decisions/0001-own-key-client'],
  ]),
]

/** By where the reader is. No group can be folded: the theme puts a button into a button for it. */
export const sidebar: DefaultTheme.SidebarMulti = {
  '/reference/': [BACK, { text: 'API reference', items: doors() }],
  '/decisions/': [BACK, { text: 'Design decisions', items: decisions() }],
  '/': pages,
}

/** The pages that the sidebar leads to, as `/guides/client`, each as often as it does. */
export function linked(): readonly string[] {
  const entrances = ['/reference/main', '/decisions/0001-own-key-client']
  const own = linksIn(pages).filter((link) => !entrances.includes(link))
  return [...own, ...linksIn(doors()), ...linksIn(decisions())]
}

function linksIn(items: readonly DefaultTheme.SidebarItem[]): readonly string[] {
  return items.flatMap(({ link, items = [] }) => [
    ...(link === undefined ? [] : [link]),
    ...linksIn(items),
  ])
}

function group(text: string, pages: readonly (readonly [text: string, link: string])[]) {
  return { text, items: pages.map(([text, link]) => ({ text, link })) }
}

/** A page of the reference for each; `npm run docs` makes them. */
function doors(): DefaultTheme.SidebarItem[] {
  const manifest = join(import.meta.dirname, '../../packages/jwt-guard/package.json')
  const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly name: string
    readonly exports: Readonly<Record<string, unknown>>
  }
  return Object.keys(exports)
    .filter((door) => !door.endsWith('.json'))
    .map((door) => ({
      text: door.replace('.', name),
      link: door === '.' ? '/reference/main' : door.replace('.', '/reference'),
    }))
}

function decisions(): DefaultTheme.SidebarItem[] {
  const folder = join(import.meta.dirname, '../decisions')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => {
      const [, text = file] = /^# (.+)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? []
      return { text, link: `/decisions/${file.slice(0, -'.md'.length)}` }
    })
}
