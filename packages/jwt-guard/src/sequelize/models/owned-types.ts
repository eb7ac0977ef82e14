import type {
  Attributes,
  CreationAttributes,
  Identifier,
  Includeable,
  LOCK,
  Model,
  Order,
  Transaction,
  WhereOptions,
} from 'sequelize'

type Name<M extends Model> = keyof Attributes<M> & string

/** What every method takes. */
export interface OwnedCallOptions {
  /** Absent: that of the `withOwner` around the call, if there is one. `null`: none. */
  transaction?: Transaction | null
  logging?: false | ((sql: string, timing?: number) => void)
  benchmark?: boolean
  hooks?: boolean
}

export interface OwnedWhere<M extends Model> {
  /** Columns, operators and plain data: no `literal`, `fn`, `col`, `cast`. */
  where?: WhereOptions<Attributes<M>>
}

interface Rows<M extends Model> extends OwnedCallOptions {
  attributes?: Name<M>[] | { exclude: Name<M>[] }
  /** Each joined model must be declared in `owned` or `shared`. */
  include?: Includeable | Includeable[]
  /** `false` shows the owner's soft-deleted rows, too. */
  paranoid?: boolean
  lock?: LOCK | boolean
  skipLocked?: boolean
}

export type OwnedFindByPkOptions<M extends Model> = Rows<M>

export interface OwnedFindOneOptions<M extends Model> extends Rows<M>, OwnedWhere<M> {
  /** Names and directions. */
  order?: Order
  offset?: number
}

export interface OwnedFindOptions<M extends Model> extends OwnedFindOneOptions<M> {
  limit?: number
}

export interface OwnedCountOptions<M extends Model> extends OwnedCallOptions, OwnedWhere<M> {
  include?: Includeable | Includeable[]
  /** Counts rows of the model rather than of the join. */
  distinct?: boolean
  paranoid?: boolean
}

export interface OwnedAggregateOptions<M extends Model> extends OwnedCallOptions, OwnedWhere<M> {
  paranoid?: boolean
}

/** The values that a group of rows has in common, and how many they are. */
export type OwnedGroup<M extends Model, Key extends Name<M>> = Pick<OwnedRecord<M>, Key> & {
  count: number
}

export interface OwnedFindAndCountOptions<M extends Model> extends OwnedFindOptions<M> {
  distinct?: boolean
}

/** What a row is made of: all but the owner, which is the scope's. */
export type OwnedValues<M extends Model, OwnerColumn extends string> = Omit<
  CreationAttributes<M>,
  OwnerColumn
>

export interface OwnedCreateOptions<
  M extends Model,
  OwnerColumn extends string,
> extends OwnedCallOptions {
  fields?: Exclude<Name<M>, OwnerColumn>[]
  validate?: boolean
  silent?: boolean
}

export interface OwnedBulkCreateOptions<
  M extends Model,
  OwnerColumn extends string,
> extends OwnedCallOptions {
  fields?: Exclude<Name<M>, OwnerColumn>[]
  validate?: boolean
  individualHooks?: boolean
}

/** What of a row may change: anything but its owner. */
export type OwnedChanges<M extends Model, OwnerColumn extends string> = {
  [Key in Exclude<keyof Attributes<M>, OwnerColumn>]?: Attributes<M>[Key]
}

/** Amounts to add, by attribute. */
export type Amounts<M extends Model, OwnerColumn extends string> = {
  [Key in Exclude<Name<M>, OwnerColumn>]?: number
}

export interface OwnedUpdateOptions<M extends Model, OwnerColumn extends string>
  extends OwnedCallOptions, Required<OwnedWhere<M>> {
  /** Added in the same statement: `{ version: 1 }`. */
  increment?: Amounts<M, OwnerColumn>
  fields?: Exclude<Name<M>, OwnerColumn>[]
  /** `true` gives the changed rows, too. */
  returning?: boolean
  validate?: boolean
  silent?: boolean
  individualHooks?: boolean
  paranoid?: boolean
}

export interface OwnedDestroyOptions<M extends Model>
  extends OwnedCallOptions, Required<OwnedWhere<M>> {
  /** Deletes for good what a paranoid model would only mark. */
  force?: boolean
  individualHooks?: boolean
}

export interface OwnedIncrementOptions<M extends Model>
  extends OwnedCallOptions, Required<OwnedWhere<M>> {
  /** 1 by default; below 0 it decrements. */
  by?: number
  silent?: boolean
}

/** A row as plain data, with the rows that were joined to it. */
export type OwnedRecord<M extends Model> = Attributes<M> & Joined<M>

type Joined<M extends Model> = {
  [
    Key in Exclude<keyof M, keyof Model> as NonNullable<M[Key]> extends Model | readonly Model[]
      ? Key
      : never
  ]?: PlainOf<M[Key]>
}

type PlainOf<Value> = Value extends Model
  ? OwnedRecord<Value>
  : Value extends readonly (infer Each extends Model)[]
    ? OwnedRecord<Each>[]
    : Value

/** The rows of one owner. Nothing here reaches another's, and none can be given another owner. */
export interface OwnedModel<M extends Model, OwnerColumn extends string> {
  findAll(options?: OwnedFindOptions<M>): Promise<OwnedRecord<M>[]>
  findOne(options?: OwnedFindOneOptions<M>): Promise<OwnedRecord<M> | null>
  /** null for no row, another owner's row and no id alike. */
  findByPk(
    id: Identifier | null | undefined,
    options?: OwnedFindByPkOptions<M>,
  ): Promise<OwnedRecord<M> | null>
  count(options?: OwnedCountOptions<M>): Promise<number>
  /** How many rows there are of each combination of these attributes' values; in no order. */
  countBy<Key extends Name<M>>(
    attributes: readonly Key[],
    options?: OwnedAggregateOptions<M>,
  ): Promise<OwnedGroup<M, Key>[]>
  /** null for no rows. A JavaScript number, also where the column's type is wider. */
  sum(attribute: Name<M>, options?: OwnedAggregateOptions<M>): Promise<number | null>
  /** null for no rows. */
  min<Key extends Name<M>>(
    attribute: Key,
    options?: OwnedAggregateOptions<M>,
  ): Promise<OwnedRecord<M>[Key] | null>
  /** null for no rows. */
  max<Key extends Name<M>>(
    attribute: Key,
    options?: OwnedAggregateOptions<M>,
  ): Promise<OwnedRecord<M>[Key] | null>
  /** One query after the other, so that a transaction can hold both. */
  findAndCountAll(
    options?: OwnedFindAndCountOptions<M>,
  ): Promise<{ count: number; rows: OwnedRecord<M>[] }>
  create(
    values: OwnedValues<M, OwnerColumn>,
    options?: OwnedCreateOptions<M, OwnerColumn>,
  ): Promise<OwnedRecord<M>>
  bulkCreate(
    records: readonly OwnedValues<M, OwnerColumn>[],
    options?: OwnedBulkCreateOptions<M, OwnerColumn>,
  ): Promise<OwnedRecord<M>[]>
  /** Resolves to the number of rows changed and, with `returning`, the rows. */
  update(
    values: OwnedChanges<M, OwnerColumn>,
    options: OwnedUpdateOptions<M, OwnerColumn>,
  ): Promise<[affectedCount: number, affectedRows: OwnedRecord<M>[]]>
  /** Resolves to the number of rows deleted. */
  destroy(options: OwnedDestroyOptions<M>): Promise<number>
  /** Adds to one attribute, several or each its own amount; resolves to the number of rows. */
  increment(
    fields:
      Exclude<Name<M>, OwnerColumn> | Exclude<Name<M>, OwnerColumn>[] | Amounts<M, OwnerColumn>,
    options: OwnedIncrementOptions<M>,
  ): Promise<number>
}
