import { FAULTS } from './faults.js'
import type { Severity } from './faults/fault.js'
import type { Examination, FoundFault } from './finding.js'
import type { Paint, Style } from './text.js'

const MARKS: Readonly<Record<Severity, readonly [mark: string, style: Style]>> = {
  error: ['✗', 'red'],
  warning: ['!', 'yellow'],
}

/** The examinations for a person to read. */
export function reportLines(examinations: readonly Examination[], paint: Paint): readonly string[] {
  const width = Math.max(...examinations.map(({ name }) => name.length))
  return [
    ...examinations.flatMap((examination) => [
      summaryLine(examination, width, paint),
      ...examination.faults.flatMap((fault) => faultLines(fault, paint)),
    ]),
    '',
    verdictLine(examinations, paint),
  ]
}

function summaryLine(
  { name, note, result, faults }: Examination,
  width: number,
  paint: Paint,
): string {
  const text = `${name.padEnd(width)}  ${note}`
  if (result === 'skip') return paint('dim', `- ${text}`)
  const worst = worstOf(faults)
  const [mark, style] = worst === undefined ? (['✓', 'green'] as const) : MARKS[worst]
  return `${paint(style, mark)} ${text}`
}

function faultLines({ fault, details }: FoundFault, paint: Paint): readonly string[] {
  const { severity, title, mend } = FAULTS[fault]
  return [
    `    ${paint(MARKS[severity][1], title)} ${paint('dim', `(${fault})`)}`,
    ...details.map((detail) => `      ${detail}`),
    `      → ${mend}`,
  ]
}

function verdictLine(examinations: readonly Examination[], paint: Paint): string {
  const { errors, warnings } = count(examinations)
  const text = [plural(errors, 'fault'), plural(warnings, 'warning')].join(', ')
  if (errors > 0) return paint('red', text)
  return warnings > 0 ? paint('yellow', text) : paint('green', 'nothing found')
}

export function count(examinations: readonly Examination[]): {
  readonly errors: number
  readonly warnings: number
} {
  const severities = examinations.flatMap(({ faults }) =>
    faults.map(({ fault }) => FAULTS[fault].severity),
  )
  const errors = severities.filter((severity) => severity === 'error').length
  return { errors, warnings: severities.length - errors }
}

/** The same for a program. */
export function reportObject(examinations: readonly Examination[]): object {
  return {
    ok: count(examinations).errors === 0,
    faults: examinations.flatMap(({ name, faults }) =>
      faults.map(({ fault, details }) => ({ fault, examination: name, ...FAULTS[fault], details })),
    ),
    examinations: examinations.map(({ name, note, result }) => ({ name, note, result })),
  }
}

function worstOf(faults: readonly FoundFault[]): Severity | undefined {
  const severities = faults.map(({ fault }) => FAULTS[fault].severity)
  return severities.includes('error') ? 'error' : severities[0]
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
