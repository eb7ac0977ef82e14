import { keepsTheContract } from './contract.js'
import { pgPoolDriver } from './drivers/pg.js'

keepsTheContract(pgPoolDriver)
