import * as z from 'zod/mini'
import { SessionBody } from '../../shared/todo-schemas'

const CHANNEL = 'session'
const Message = z.object({ userId: z.nullable(z.string()), onPurpose: z.boolean() })

let shared: BroadcastChannel | undefined

/** One for this tab, because a second one would hear what the first says. */
function channelOfThisTab(): BroadcastChannel {
  return (shared ??= new BroadcastChannel(CHANNEL))
}

/**
 * Tells the other tabs who is signed in now; `null`: nobody.
 *
 * @param onPurpose the person has signed out, rather than the session come to its end
 */
export function announceSession(userId: string | null, onPurpose = false): void {
  channelOfThisTab().postMessage({ userId, onPurpose })
}

/**
 * Keeps this tab in agreement with the others, and with the server when it is looked at again:
 * `onChange` is told who is signed in as soon as that isn't `userId`, and whether somebody has
 * signed out on purpose.
 *
 * @returns ends the watch
 */
export function watchSession(
  userId: string,
  onChange: (userId: string | null, onPurpose: boolean) => void,
): () => void {
  const channel = channelOfThisTab()
  const tell = (now: string | null, onPurpose = false) => {
    if (now !== userId) onChange(now, onPurpose)
  }
  const onMessage = ({ data }: MessageEvent<unknown>) => {
    const message = Message.safeParse(data)
    if (message.success) tell(message.data.userId, message.data.onPurpose)
  }
  channel.addEventListener('message', onMessage)

  async function ask(): Promise<void> {
    if (document.visibilityState !== 'visible') return
    const response = await fetch('/api/auth/get-session').catch(() => undefined)
    // Where it can't be told, nobody is signed out.
    if (!response?.ok) return
    const session = SessionBody.safeParse(await response.json().catch(() => undefined))
    if (session.success) tell(session.data?.user.id ?? null)
  }
  const onVisible = () => void ask()
  document.addEventListener('visibilitychange', onVisible)
  return () => {
    channel.removeEventListener('message', onMessage)
    document.removeEventListener('visibilitychange', onVisible)
  }
}
