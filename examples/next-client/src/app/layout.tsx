import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { currentTheme } from '../server/theme'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Todos', template: '%s · Todos' },
  description: 'A small todo app, each list for its owner’s eyes only.',
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made per request: its scripts carry the nonce of its own policy.
  await connection()
  return (
    <html lang="en" data-theme={await currentTheme()}>
      <body>{children}</body>
    </html>
  )
}
