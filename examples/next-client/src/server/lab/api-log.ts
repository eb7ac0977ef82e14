import 'server-only'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { sendToTodoApi } from '../todos/api'
import { withoutTokens } from './show'

const LogLines = z.object({ lines: z.array(z.string()) })
const Reason = z.object({ reason: z.string() })

const TRIES = 5
const PAUSE_MS = 20

/** The id of a request whose lines the API keeps for the lab: nobody else can guess it. */
export function newRequestId(): string {
  return `lab-${randomUUID()}`
}

/**
 * What the API's log says of a request, as it is there. The last line is written as the answer
 * leaves, so it may be there a moment after that.
 *
 * @param token the person's own: the API answers nobody without one
 * @returns `null` where the API has no lab, or its log isn't to be had
 */
export async function readApiLog(requestId: string, token: string): Promise<string[] | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await sleep(PAUSE_MS)
    const response = await sendToTodoApi(
      { method: 'GET', path: `/api/lab/log/${requestId}` },
      token,
    )
    const body: unknown = await response.json().catch(() => undefined)
    if (response.status === 404) continue
    return LogLines.safeParse(body).data?.lines.map(withoutTokens) ?? null
  }
  return null
}

/** Why the guard refused, in its own word; undefined where it didn't. */
export function reasonIn(lines: readonly string[] | null): string | undefined {
  return lines?.map((line) => Reason.safeParse(parsed(line)).data?.reason).find(Boolean)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
