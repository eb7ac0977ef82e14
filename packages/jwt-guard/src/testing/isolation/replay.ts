import { AuthError } from '../../core/errors.js'
import { createActingClient, type Credential } from '../requests/acting.js'
import { difference, readAnswer, type Answer } from './answer.js'
import { fillIn, unusedId, type PathParameters, type ReadRoute } from './isolated-route.js'
import type { TestTarget } from '../requests/target.js'

export interface IsolationOptions {
  /** Whose rows they are. */
  readonly owner: Person
  /** Another user, with a token as good. */
  readonly stranger: Person
  /**
   * Makes a row of the owner and gives its path parameters: `{ id: todo.id }`. Called for each
   * route, so that one may delete it.
   */
  readonly row: () => PathParameters | Promise<PathParameters>
  /** Path parameters that lead to no row. Default: ids of the same form, invented. */
  readonly missing?: PathParameters
  /** Response headers that vary from one request to the next. */
  readonly ignoreHeaders?: readonly string[]
}

/** A user of a test issuer, or a credential with the user's id, if a path has it. */
export interface Person extends Credential {
  readonly id?: string
}

const UNAUTHORIZED = new AuthError('missing_token', 'no_credentials').status
/** Another user's path, and another user's row. */
const REFUSED = [
  new AuthError('forbidden', 'other_user').status,
  new AuthError('not_found', 'not_owned').status,
]

type Send = (parameters: PathParameters, route?: ReadRoute) => Promise<Answer>

/** What one route gives away. */
export async function replay(
  app: TestTarget,
  route: ReadRoute,
  routes: readonly ReadRoute[],
  options: IsolationOptions,
): Promise<readonly string[]> {
  const { owner, stranger } = options
  const as = (credential?: Credential): Send => sender(app, route, credential, options)
  const isList = route.method === 'GET' && route.parameters.length === 0
  const reader = routes.find(({ method, pattern }) => method === 'GET' && pattern === route.pattern)

  const listBefore = isList ? await as(stranger)({}) : undefined
  const row = await options.row()
  const missing = { ...invented(row), ...options.missing }
  const before = reader && (await as(owner)(row, reader))
  const leaks: (string | undefined)[] = [judgeAnonymous(await as()(row))]
  if (listBefore !== undefined) leaks.push(judgeList(listBefore, await as(stranger)({})))
  for (const own of route.parameters.length > 0 ? [{}, ...ownPath(route, row, options)] : []) {
    const found = await as(stranger)({ ...row, ...own })
    leaks.push(judgeRow(found, await as(stranger)({ ...missing, ...own })))
  }
  const change = reader && before && difference(before, await as(owner)(row, reader))
  if (change !== undefined) leaks.push(`another user changed the row: ${change}`)
  leaks.push(judgeOwner(await as(owner)(row)))
  return leaks.filter((leak) => leak !== undefined)
}

function sender(
  app: TestTarget,
  route: ReadRoute,
  credential: Credential | undefined,
  { ignoreHeaders = [] }: IsolationOptions,
): Send {
  const client = createActingClient(app, credential)
  return async (parameters, sent = route) => {
    const { method, body, headers } = sent
    const path = fillIn(sent, parameters)
    const response = await client.send(method, path, body, { headers })
    // The answer to a HEAD has headers alone: the GET shows what they speak of.
    const twin = method === 'HEAD' ? await client.get(path, { headers }) : undefined
    const ids = sent.parameters.map((name) => String(parameters[name]))
    return readAnswer(response, ids, ignoreHeaders, twin)
  }
}

function invented(row: PathParameters): PathParameters {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unusedId(value)]))
}

/** The stranger's own path with the owner's row in it: `/users/<stranger>/todos/<row>`. */
function ownPath(
  { parameters }: ReadRoute,
  row: PathParameters,
  { owner, stranger }: IsolationOptions,
): readonly PathParameters[] {
  const { id } = stranger
  const named = parameters.filter((name) => owner.id !== undefined && row[name] === owner.id)
  if (id === undefined || named.length === 0 || named.length === parameters.length) return []
  return [Object.fromEntries(named.map((name) => [name, id]))]
}

function judgeAnonymous({ status }: Answer): string | undefined {
  return status === UNAUTHORIZED ? undefined : `without a token ${status}, expected ${UNAUTHORIZED}`
}

function judgeRow(found: Answer, missing: Answer): string | undefined {
  if (!REFUSED.includes(found.status)) {
    return `a stranger gets ${found.status}, expected ${REFUSED.join(' or ')}`
  }
  const gap = difference(found, missing)
  return gap === undefined ? undefined : `it tells a row from none: ${gap}`
}

function judgeList(before: Answer, after: Answer): string | undefined {
  if (before.status >= 500) return `a stranger gets ${before.status}`
  const gap = difference(before, after)
  return gap === undefined ? undefined : `a stranger's list shows the owner's row: ${gap}`
}

function judgeOwner({ status }: Answer): string | undefined {
  if (status >= 200 && status < 400) return undefined
  return `its owner gets ${status}: the route, the body or the token is wrong, so nothing is shown`
}
