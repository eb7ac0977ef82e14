import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import { isAuthError, type AuthError } from '../core/errors.js'
import { setProblemHeaders, type ProblemAnswer } from '../middleware/node-request.js'

/** A response of either platform. */
interface NestResponse extends ProblemAnswer {
  status(code: number): unknown
  send(body: string): unknown
}

/**
 * For `useGlobalFilters`: answers AuthErrors as `application/problem+json`, and nothing else.
 *
 * @example
 * ```ts
 * import { NestFactory } from '@nestjs/core'
 * import { JwtGuardModule, authErrors } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * const app = await NestFactory.create(JwtGuardModule.forRoot({ guard }))
 * app.useGlobalFilters(authErrors())
 * ```
 */
export function authErrors(): ExceptionFilter<AuthError> {
  return new AuthErrorFilter()
}

class AuthErrorFilter implements ExceptionFilter<AuthError> {
  catch(error: AuthError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error
    const response = host.switchToHttp().getResponse<NestResponse>()
    setProblemHeaders(response, error)
    response.status(error.status)
    response.send(JSON.stringify(error.toProblem()))
  }
}

/** Nest asks `instanceof`: this way an AuthError of another copy of the package is one, too. */
class AnyAuthError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isAuthError(value)
  }
}
Catch(AnyAuthError)(AuthErrorFilter)
