import * as z from 'zod/mini'

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
 * Keeps this tab in agreement with the others: `onChange` is told who is signed in as soon as that
 * isn't `userId`, and whether somebody has signed out on purpose. With the server it agrees by each
 * request, which says whose it is (`todos/client.ts`).
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
  return () => channel.removeEventListener('message', onMessage)
}
