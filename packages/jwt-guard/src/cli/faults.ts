import { CONFIGURATION_FAULTS } from './faults/configuration.js'
import type { Fault } from './faults/fault.js'
import { KEY_SET_FAULTS } from './faults/key-set.js'
import { TOKEN_FAULTS } from './faults/token.js'

/** Every fault the doctor knows, by name. A test produces each of them for real. */
export const FAULTS = {
  ...CONFIGURATION_FAULTS,
  ...KEY_SET_FAULTS,
  ...TOKEN_FAULTS,
} satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof FAULTS
