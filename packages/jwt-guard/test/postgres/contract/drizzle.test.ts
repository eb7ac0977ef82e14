import { keepsTheContract } from './contract.js'
import { drizzleOnPgDriver } from './drivers/drizzle.js'

keepsTheContract(drizzleOnPgDriver)
