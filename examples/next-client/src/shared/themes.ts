/** `system` follows the machine. */
export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

/** The cookie that keeps the choice: the server writes it into the page, so that nothing flashes. */
export const THEME_COOKIE = 'theme'

/** The theme a text names; `system` where it names none. */
export function readTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system'
}
