import { typeOf, type AnyModel } from './columns.js'
import { isPlainObject } from '../options/plain-data.js'

const HOOKS = [
  'beforeFind',
  'beforeFindAfterExpandIncludeAll',
  'beforeFindAfterOptions',
  'afterFind',
] as const

/**
 * Whether a row as the driver gives it is what an instance would show: no getters, no virtual
 * attributes, no hook that would miss the instance, nothing joined. Then none is made, which saves
 * a ninth of the time of reading a page of 20 within `withOwner`.
 */
export function readsPlainly(model: AnyModel, include: unknown): boolean {
  const attributes = Object.values(model.getAttributes())
  const scope: unknown = Reflect.get(model, '_scope')
  return (
    include === undefined &&
    isPlainObject(scope) &&
    scope['include'] === undefined &&
    attributes.every(({ get, type }) => get === undefined && typeOf({ type }) !== 'VIRTUAL') &&
    Object.keys(model.options.getterMethods ?? {}).length === 0 &&
    !HOOKS.some((hook) => model.hasHook(hook) || model.sequelize?.hasHook(hook))
  )
}
