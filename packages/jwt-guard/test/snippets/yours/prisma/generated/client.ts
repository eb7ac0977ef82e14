export { PrismaClient } from '../../../../support/prisma/generated/client.js'
