import type { ReactNode } from 'react'
import { currentTheme } from '../server/theme'
import { Brand } from './brand'
import { ThemeSwitch } from './theme-switch'
import { UserMenu, type Who } from './user-menu'

/**
 * The bar on top of every page.
 *
 * @param props.who absent where nobody is known to be signed in
 * @param props.children more items of the person's menu; without one, they stand in the bar
 */
export async function SiteHeader(props: { who?: Who; children?: ReactNode }) {
  const { who, children } = props
  const theme = await currentTheme()
  return (
    <header className="bar">
      <Brand />
      {who ? (
        <UserMenu who={who} theme={theme}>
          {children}
        </UserMenu>
      ) : (
        <div className="account">
          {children}
          <ThemeSwitch initial={theme} />
        </div>
      )}
    </header>
  )
}
