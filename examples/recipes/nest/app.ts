import 'reflect-metadata'
import { Controller, Get, Module, Param, type DynamicModule } from '@nestjs/common'
import { assertOwned, type Guard, type Principal } from 'jwt-guard'
import { CurrentPrincipal, JwtGuardModule, Public } from 'jwt-guard/nest'
import { todos, type Todo } from '../todos.js'

@Controller()
class TodosController {
  @Get('healthz')
  @Public()
  health(): string {
    return 'ok'
  }

  @Get('api/todos/:id')
  find(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Todo {
    return assertOwned(principal, todos.get(id), 'ownerId')
  }
}

@Module({ controllers: [TodosController] })
export class AppModule {
  static with(guard: Guard): DynamicModule {
    return { module: AppModule, imports: [JwtGuardModule.forRoot({ guard })] }
  }
}
