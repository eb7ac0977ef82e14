'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether this is the browser: the server knows neither what day it is there nor the time zone. */
export function useBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
