import { keepsTheContract } from './contract.js'
import { sequelizeDriver } from './drivers/sequelize.js'

keepsTheContract(sequelizeDriver)
