'use client'

import { useEffect } from 'react'

const SOON_MS = 2_000

/**
 * Loads what is needed only once something has been pressed, when the page has been there for a
 * while: then it is there at once, and offline, too.
 */
export function useSoon(load: () => Promise<unknown>): void {
  useEffect(() => {
    // Where it can't be had now, pressing asks again.
    const timer = setTimeout(() => void load().catch(() => undefined), SOON_MS)
    return () => clearTimeout(timer)
  }, [load])
}
