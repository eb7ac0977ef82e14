import { randomUUID } from 'node:crypto'
import { query } from './session-rows'

/** Whether the address has an account. */
export async function userExists(email: string): Promise<boolean> {
  return (await query('select 1 from auth."user" where email = $1', [email])) !== undefined
}

/** From here on the database refuses to delete this user; the returned function ends that. */
export async function breakUserDeletion(email: string): Promise<() => Promise<void>> {
  const name = `refuse_${randomUUID().replaceAll('-', '')}`
  await query(
    `create function auth.${name}() returns trigger language plpgsql as
     $$ begin if old.email = '${email}' then raise 'broken by a test'; end if; return old; end $$`,
    [],
  )
  await query(
    `create trigger ${name} before delete on auth."user" for each row execute function auth.${name}()`,
    [],
  )
  return async () => {
    await query(`drop function auth.${name}() cascade`, [])
  }
}
