/** What a migration is given, and what it is; whoever runs them knows the migrations, not they it. */
export interface MigrationContext {
  query: (sql: string, values?: readonly unknown[]) => Promise<unknown>
  /** The type of Better Auth's user ids, which `user_id` has to have as well. */
  userIdType: UserIdType
  /** The time zone in which an instant of before 0003 was the day it was due. */
  dueDateZone: string
}

export interface Migration {
  name: string
  up: (context: MigrationContext) => Promise<void>
}

export type UserIdType = 'text' | 'uuid'
