/** `error`: good tokens are refused, or bad ones could be made. `warning`: it works, but. */
export type Severity = 'error' | 'warning'

export interface Fault {
  readonly severity: Severity
  readonly title: string
  /** What to do about it. */
  readonly mend: string
}

export function error(title: string, mend: string): Fault {
  return { severity: 'error', title, mend }
}

export function warning(title: string, mend: string): Fault {
  return { severity: 'warning', title, mend }
}
