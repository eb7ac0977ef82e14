import { keepsTheContract } from './contract.js'
import { prismaDriver } from './drivers/prisma.js'

keepsTheContract(prismaDriver)
