import type { Model, ModelAttributeColumnOptions, ModelStatic } from 'sequelize'

/** A model of whatever attributes. */
export type AnyModel = ModelStatic<Model>

/** The attribute of that name; undefined for what is no attribute, `__proto__` included. */
export function attributeOf(
  model: AnyModel,
  name: string,
): ModelAttributeColumnOptions | undefined {
  const attributes: Readonly<Record<string, ModelAttributeColumnOptions>> = model.getAttributes()
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

/** The name of the attribute's column in the database. */
export function fieldOf(model: AnyModel, name: string): string {
  return attributeOf(model, name)?.field ?? name
}

/** `UUID`, `JSONB`, …: by key, since a type may come from another copy of Sequelize. */
export function typeOf({ type }: ModelAttributeColumnOptions): string {
  return typeof type === 'string' ? type.toUpperCase() : type.key
}

/** The attribute whose column has that name, as Sequelize takes it in a `where`. */
export function attributeOfField(
  model: AnyModel,
  field: string,
): ModelAttributeColumnOptions | undefined {
  const attributes: readonly ModelAttributeColumnOptions[] = Object.values(model.getAttributes())
  return attributes.find((attribute) => attribute.field === field)
}
