import 'server-only'
import { notFound } from 'next/navigation'
import { env } from '../env'

/** Ends with "not found" unless `ENABLE_LAB=true`: the lab signs bad tokens, which is for demos. */
export function requireLab(): void {
  if (!env().ENABLE_LAB) notFound()
}
