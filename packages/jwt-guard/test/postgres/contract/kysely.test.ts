import { keepsTheContract } from './contract.js'
import { kyselyDriver } from './drivers/kysely.js'

keepsTheContract(kyselyDriver)
