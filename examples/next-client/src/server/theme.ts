import 'server-only'
import { cookies } from 'next/headers'
import { readTheme, THEME_COOKIE, type Theme } from '../shared/themes'

/** The theme this browser has chosen. */
export async function currentTheme(): Promise<Theme> {
  return readTheme((await cookies()).get(THEME_COOKIE)?.value)
}
