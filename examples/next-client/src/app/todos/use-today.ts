'use client'

import { useEffect, useState } from 'react'
import { tellZone } from '../../browser/zone'
import { dayIn } from '../../shared/days'

const MINUTE_MS = 60_000

/**
 * The person's calendar date, while the page stays open over midnight, too.
 *
 * @param rendered the server's: another one only until the browser has said where it is
 */
export function useToday(rendered: string): string {
  const [today, setToday] = useState(rendered)
  useEffect(() => {
    const zone = tellZone()
    const look = () => setToday(dayIn(zone))
    look()
    const timer = setInterval(look, MINUTE_MS)
    return () => clearInterval(timer)
  }, [])
  return today
}
