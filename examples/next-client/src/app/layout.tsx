import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { currentTheme } from '../server/theme'
import './tokens.css'
import './globals.css'
import './controls.css'
import './frame.css'

export const metadata: Metadata = {
  title: { default: 'Todos', template: '%s · Todos' },
  description: 'A small todo app, each list for its owner’s eyes only.',
}

/** `--surface`, as the browser's own frame takes it. */
const FRAME = { light: '#f9f9fb', dark: '#0e0e11' }

export async function generateViewport(): Promise<Viewport> {
  const theme = await currentTheme()
  const themeColor =
    theme === 'system'
      ? (['light', 'dark'] as const).map((scheme) => ({
          media: `(prefers-color-scheme: ${scheme})`,
          color: FRAME[scheme],
        }))
      : FRAME[theme]
  return { colorScheme: 'light dark', themeColor }
}

const END = 'end-of-page'

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made per request: its scripts carry the nonce of its own policy.
  await connection()
  return (
    <html lang="en" data-theme={await currentTheme()}>
      <head>
        {/* A page is painted when all of it has been read: what a part of a row would take, while
            the rest of the row is still on its way, it would have to give back before one's eyes. */}
        <link rel="expect" href={`#${END}`} blocking="render" />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        {children}
        <span hidden id={END} />
      </body>
    </html>
  )
}
