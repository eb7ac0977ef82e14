import * as z from 'zod/mini'

const CHANNEL = 'todos'
const Message = z.object({ userId: z.string() })

let shared: BroadcastChannel | undefined

/** One for this tab, because a second one would hear what the first says. */
function channelOfThisTab(): BroadcastChannel {
  return (shared ??= new BroadcastChannel(CHANNEL))
}

/** Tells the other tabs of this user that many todos have changed, or moved to the bin or out of it. */
export function announceChange(userId: string): void {
  channelOfThisTab().postMessage({ userId })
}

/**
 * Calls `onChange` when another tab of this user has announced a change.
 *
 * @returns ends the watch
 */
export function watchChanges(userId: string, onChange: () => void): () => void {
  const channel = channelOfThisTab()
  const onMessage = ({ data }: MessageEvent<unknown>) => {
    if (Message.safeParse(data).data?.userId === userId) onChange()
  }
  channel.addEventListener('message', onMessage)
  return () => channel.removeEventListener('message', onMessage)
}
