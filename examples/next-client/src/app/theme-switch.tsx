'use client'

import { useState } from 'react'
import { readTheme, THEME_COOKIE, THEMES, type Theme } from '../shared/themes'

const NAMES: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' }
const A_YEAR = 365 * 86_400

/** Light, dark, or as the machine has it. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial)

  function choose(next: Theme) {
    setTheme(next)
    document.documentElement.dataset.theme = next
    const life = next === 'system' ? 0 : A_YEAR
    document.cookie = `${THEME_COOKIE}=${next}; Path=/; Max-Age=${life}; SameSite=Lax`
  }

  return (
    <select
      className="theme"
      aria-label="Theme"
      value={theme}
      onChange={(event) => choose(readTheme(event.target.value))}
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {NAMES[name]}
        </option>
      ))}
    </select>
  )
}
