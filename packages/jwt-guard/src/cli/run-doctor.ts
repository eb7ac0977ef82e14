import { examine } from './doctor.js'
import { secondsOption } from './duration.js'
import { readEnvFile } from './environment.js'
import { FAULTS } from './faults.js'
import type { Io } from './io.js'
import { API_OPTIONS, parse, readApi, readToken, signatureOf } from './options.js'
import { count, reportLines, reportObject } from './report.js'
import { readTokenSettings, type TokenSettings } from './token-settings.js'
import { createPaint, createRedactor, toJson, type Paint } from './text.js'

const OPTIONS = {
  ...API_OPTIONS,
  'issuer-env': { type: 'string' },
  token: { type: 'string' },
  cookie: { type: 'string' },
  grace: { type: 'string' },
  rotation: { type: 'string' },
  timeout: { type: 'string' },
  list: { type: 'boolean' },
} as const

const DEFAULT_TIMEOUT = 5

/** `jwt-guard doctor`: 0 without faults, 1 with. */
export async function runDoctor(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse({ args: [...args], options: OPTIONS, strict: true })
  const paint = createPaint(io.colors)
  if (values.list === true) return list(io, paint, values.json === true)
  const api = readApi(io, values)
  const issuerFile = values['issuer-env']
  const issuer =
    issuerFile === undefined
      ? undefined
      : readTokenSettings('the issuer', readEnvFile(io, issuerFile))
  const token = await readToken(io, values.token)
  const cookie = values.cookie ?? io.env['JWT_GUARD_COOKIE']
  const examinations = await examine({
    api,
    issuer,
    token,
    cookie,
    gracePeriod: secondsOption(values.grace, 'grace'),
    rotationInterval: secondsOption(values.rotation, 'rotation'),
    timeout: secondsOption(values.timeout, 'timeout') ?? DEFAULT_TIMEOUT,
  })
  const redact = createRedactor([
    ...secretsOf(api),
    ...secretsOf(issuer),
    cookie,
    signatureOf(token),
  ])
  const lines =
    values.json === true ? [toJson(reportObject(examinations))] : reportLines(examinations, paint)
  for (const line of lines) io.out(redact(line))
  return count(examinations).errors > 0 ? 1 : 0
}

function list(io: Io, paint: Paint, json: boolean): number {
  const faults = Object.entries(FAULTS)
  if (json) io.out(toJson(faults.map(([fault, rest]) => ({ fault, ...rest }))))
  else {
    for (const [name, { severity, title }] of faults) {
      io.out(`${paint(severity === 'error' ? 'bold' : 'dim', name)}  ${title}`)
    }
    io.out(`\n${faults.length} faults`)
  }
  return 0
}

/** Whatever is called a secret, used or not. */
function secretsOf(side: TokenSettings | undefined): readonly string[] {
  const variables = Object.entries(side?.variables ?? {})
  return variables.flatMap(([name, value]) =>
    /SECRET|PASSWORD|PRIVATE|TOKEN|COOKIE|API_?KEY/i.test(name) ? [value, value.trim()] : [],
  )
}
