import type { ReactNode } from 'react'
import { env } from '../server/env'
import type { Theme } from '../shared/themes'
import { Menu } from './menu'
import { SignOutButton } from './sign-out-button'
import { ThemeSwitch } from './theme-switch'

/** Who is signed in, as far as a page says it. */
export interface Who {
  readonly name: string
  readonly email: string
}

/** The first letter of the name, as people write it. */
function initialOf({ name, email }: Who): string {
  const [first] = new Intl.Segmenter().segment(name.trim() || email)
  return first?.segment.toUpperCase() ?? ''
}

/**
 * What concerns the person, behind their initial.
 *
 * @param props.children more of it, for one page
 */
export function UserMenu(props: { who: Who; theme: Theme; children?: ReactNode }) {
  const { who, theme, children } = props
  const face = (
    <span className="avatar" aria-hidden="true">
      {initialOf(who)}
    </span>
  )
  return (
    <Menu label="Account menu" face={face}>
      <p className="who">
        <strong dir="auto">{who.name}</strong>
        <span>{who.email}</span>
      </p>
      <hr />
      <a className="menu-item" href="/account">
        Account
      </a>
      {env().ENABLE_LAB && (
        <a className="menu-item" href="/lab">
          Security lab
        </a>
      )}
      {children}
      <div className="menu-item">
        <span aria-hidden="true">Theme</span>
        <ThemeSwitch initial={theme} />
      </div>
      <hr />
      <SignOutButton />
    </Menu>
  )
}
