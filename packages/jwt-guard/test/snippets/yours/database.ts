import { Pool } from 'pg'

/** Of the role that owns the tables, and of the one that serves. */
export const owner = new Pool()
export const pool = new Pool()
export const connectionString = 'postgres://app'
