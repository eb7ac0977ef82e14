import type { FaultName } from './faults.js'

/** A fault that was found, with what is particular to this case. Never with a secret. */
export interface FoundFault {
  readonly fault: FaultName
  /** Lines for the reader: values, addresses, hints. */
  readonly details: readonly string[]
}

/** One thing the doctor looked at. */
export interface Examination {
  readonly name: string
  /** What was seen, in a few words; for `skip` why it was not looked at. */
  readonly note: string
  readonly result: 'done' | 'skip'
  readonly faults: readonly FoundFault[]
}

export function found(fault: FaultName, ...details: readonly string[]): FoundFault {
  return { fault, details }
}

export function examined(
  name: string,
  note: string,
  faults: readonly (FoundFault | undefined)[],
): Examination {
  return { name, note, result: 'done', faults: faults.filter((fault) => fault !== undefined) }
}

export function notExamined(name: string, note: string): Examination {
  return { name, note, result: 'skip', faults: [] }
}
