import { NestFactory } from '@nestjs/core'
import { createGuard } from 'jwt-guard'
import { AppModule } from './app.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
const app = await NestFactory.create(AppModule.with(guard))
await app.listen(process.env.PORT ?? 4000)
