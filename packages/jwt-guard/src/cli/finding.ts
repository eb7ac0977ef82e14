import type { FaultName } from './faults.js'
import { forTheReader } from './text.js'

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
  return { fault, details: details.map(forTheReader) }
}

export function examined(
  name: string,
  note: string,
  faults: readonly (FoundFault | undefined)[],
): Examination {
  const faultsFound = faults.filter((fault) => fault !== undefined)
  return { name, note: forTheReader(note), result: 'done', faults: faultsFound }
}

export function notExamined(name: string, note: string): Examination {
  return { name, note: forTheReader(note), result: 'skip', faults: [] }
}
