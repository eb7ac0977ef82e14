import type { ReactNode } from 'react'
import { currentTheme } from '../server/theme'
import { Brand } from './brand'
import { ThemeSwitch } from './theme-switch'

/** The bar on top of every page; its children go to the right. */
export async function SiteHeader({ children }: { children?: ReactNode }) {
  return (
    <header className="bar">
      <Brand />
      <div className="account">
        {children}
        <ThemeSwitch initial={await currentTheme()} />
      </div>
    </header>
  )
}
