import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../examples/express-todo-api/src/config.js'
import { setUpScript } from '../examples/local-stack/src/postgres/set-up.js'
import { readEnv } from '../examples/next-client/src/server/env.js'

// No container engine is needed here: what can be told by reading is told.

interface Service {
  build?: { context: string; dockerfile: string; target?: string }
  environment: Record<string, string>
  volumes?: string[]
  ports?: string[]
  depends_on?: Record<string, { condition: string }>
}

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const compose = read('docker-compose.yml')
const { services } = parse(compose) as { services: Record<string, Service> }
const examples = /^(\w+)=(.*)$/gm

describe('docker-compose.yml', () => {
  test('builds from Dockerfiles and mounts files that are there', () => {
    for (const { build, volumes = [] } of Object.values(services)) {
      if (build) expect(existsSync(join(root, build.context, build.dockerfile))).toBe(true)
      if (build?.target) {
        expect(read(build.dockerfile)).toMatch(new RegExp(`^FROM .+ AS ${build.target}$`, 'm'))
      }
      for (const volume of volumes.filter((path) => path.startsWith('.'))) {
        expect(existsSync(join(root, volume.split(':')[0] ?? ''))).toBe(true)
      }
    }
  })

  test('takes every secret from the environment, as .env.example lists them', () => {
    const listed = [...read('.env.example').matchAll(examples)].map(([, name]) => name)
    const used = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(listed.sort())
    const withDefault = [...compose.matchAll(/\$\{(\w+):-[^}]+\}/g)].map(([, name]) => name)
    expect(new Set(withDefault)).toEqual(new Set(['AUTH_MODE']))
    const given = [...read('.env.example').matchAll(examples)].filter(([, , value]) => value !== '')
    expect(given.map(([line]) => line)).toEqual(['AUTH_MODE=jwks'])
  })

  test('listens on the loopback of the machine alone', () => {
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports)
    expect(ports).toHaveLength(3)
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  test('migrates Better Auth before anything that refers to its tables starts', () => {
    expect(services['client-migration']?.depends_on?.postgres?.condition).toBe('service_healthy')
    for (const name of ['client', 'api']) {
      expect(services[name]?.depends_on?.['client-migration']?.condition).toBe(
        'service_completed_successfully',
      )
    }
  })

  test.each(['jwks', 'shared-secret'])('configures both apps alike, in %s mode', (mode) => {
    const client = readEnv(environment('client', mode))
    const { auth, database, host } = loadConfig({ ...environment('api', mode), HOST: '0.0.0.0' })
    expect([auth.mode, auth.issuer, auth.audience]).toEqual([
      client.AUTH_MODE,
      client.BETTER_AUTH_URL,
      client.TODO_API_AUDIENCE,
    ])
    expect(new URL(database.url ?? '').username).toBe('todo_app')
    expect(new URL(database.migrationUrl ?? '').username).toBe('todo_owner')
    expect(new URL(client.DATABASE_URL).username).toBe('auth_owner')
    expect(host).toBe('0.0.0.0')
    expect(environment('client-migration', mode)).toEqual(environment('client', mode))
  })

  test('passes on what an operator sets, and leaves the defaults where nothing is set', () => {
    const given = {
      JWT_LIFETIME: '30m',
      TRUSTED_PROXIES: '10.0.0.0/8',
      REQUESTS_PER_MINUTE: '99',
      REQUESTS_AT_ONCE: '3',
      FAILED_ATTEMPTS_PER_MINUTE: '98',
      REDIS_URL: 'redis://redis:6379/0',
      REVOCATION_ON_FAILURE: 'closed',
      DATABASE_POOL_SIZE: '7',
      KEEP_ALIVE_TIMEOUT: '301',
      AUTH_ATTEMPTS_PER_MINUTE: '97',
      SMTP_URL: 'smtps://user:password@mail.example.com',
      MAIL_FROM: 'Todos <todos@example.com>',
    }
    const client = readEnv(environment('client', 'jwks', given))
    expect(client).toMatchObject({
      JWT_LIFETIME: '30m',
      AUTH_ATTEMPTS_PER_MINUTE: 97,
      REDIS_URL: given.REDIS_URL,
      SMTP_URL: given.SMTP_URL,
      MAIL_FROM: given.MAIL_FROM,
      REVOCATION_ON_FAILURE: 'closed',
    })
    expect(String(client.TRUSTED_PROXIES)).toBe('10.0.0.0/8')
    expect(loadConfig(environment('api', 'jwks', given))).toMatchObject({
      auth: { lifetime: '30m' },
      trustedProxies: ['10.0.0.0/8'],
      rateLimits: { perUser: 99, atOnce: 3, failedPerAddress: 98 },
      redisUrl: given.REDIS_URL,
      revocationOnFailure: 'closed',
      database: { poolSize: 7 },
      keepAliveTimeout: 301,
    })
    expect(loadConfig(environment('api', 'jwks')).rateLimits.perUser).toBe(1_200)
  })

  test('sets the database up as the demo does', () => {
    expect(read('examples/local-stack/set-up.sql')).toBe(setUpScript({ database: 'todo' }))
    for (const [, variable = ''] of setUpScript({ database: 'todo' }).matchAll(
      /\\getenv \w+ (\w+)/g,
    )) {
      expect(services.postgres?.environment).toHaveProperty(variable)
    }
  })
})

describe.each(['examples/express-todo-api/Dockerfile', 'examples/next-client/Dockerfile'])(
  '%s',
  (path) => {
    let stages: string[]
    beforeAll(() => {
      stages = read(path)
        .split(/^(?=FROM )/m)
        .slice(1)
    })

    test('ends with a stage that runs as nobody special, and says how it is', () => {
      const last = stages.at(-1) ?? ''
      expect(stages.length).toBeGreaterThan(1)
      expect(last).toMatch(/^USER node$/m)
      expect(last).toMatch(/^HEALTHCHECK /m)
      expect(last).toMatch(/^CMD \["node", /m)
      expect(last).not.toMatch(/^COPY (?!--from=production )/m)
    })

    test('installs with the pnpm of the workspace, as locked', () => {
      const [, program = ''] =
        /^RUN npm install --global "\$\(node -p "(.+)"\)"$/m.exec(read(path)) ?? []
      const named = execFileSync(process.execPath, ['-p', program], { cwd: root, encoding: 'utf8' })
      expect(named.trim()).toMatch(/^pnpm@\d+\.\d+\.\d+$/)
      for (const [command] of read(path).matchAll(/pnpm install .*/g)) {
        expect(command).toContain('--frozen-lockfile')
      }
    })

    test('copies what the repository has, or a build makes', () => {
      for (const [, from = ''] of read(path).matchAll(/^COPY --from=production \/repo\/(\S+) /gm)) {
        const made = /(^|\/)(node_modules|dist|\.next)$/.test(from)
        expect(made || existsSync(join(root, from))).toBe(true)
      }
    })
  },
)

test('the image of the API has beside jwt-guard what its doors load', () => {
  // In this workspace jwt-guard lies outside of the API, and peers are looked for beside it.
  expect(read('examples/express-todo-api/Dockerfile')).toMatch(
    /^RUN ln -s \S+\/sequelize \\\n {2}packages\/jwt-guard\/node_modules\/sequelize$/m,
  )
})

test('what images must not hold is kept from them', () => {
  const ignored = read('.dockerignore').split('\n')
  for (const pattern of ['.git', '**/node_modules', '**/.env*', '**/.data']) {
    expect(ignored).toContain(pattern)
  }
})

/** What somebody might fill .env.example in with. */
function values(mode: string): Record<string, string> {
  const names = [...read('.env.example').matchAll(examples)].map(([, name = '']) => name)
  const filled = names.map((name) => [
    name,
    // What has a default may stay empty.
    /_(?:PASSWORD|SECRET)$/.test(name)
      ? `${name.toLowerCase().replaceAll('_', '')}${'0'.repeat(32)}`
      : '',
  ])
  return { ...Object.fromEntries(filled), AUTH_MODE: mode }
}

/** A service's environment, as compose fills it in. */
function environment(
  service: string,
  mode: string,
  given: Record<string, string> = {},
): Record<string, string> {
  const filled: Record<string, string | undefined> = { ...values(mode), ...given }
  return Object.fromEntries(
    Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => filled[variable] ?? ''),
    ]),
  )
}
