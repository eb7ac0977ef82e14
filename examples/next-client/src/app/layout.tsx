import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { currentTheme } from '../server/theme'
import './tokens.css'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Todos', template: '%s · Todos' },
  description: 'A small todo app, each list for its owner’s eyes only.',
}

export const viewport: Viewport = { colorScheme: 'light dark' }

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
        {children}
        <span hidden id={END} />
      </body>
    </html>
  )
}
