'use client'

import { useState } from 'react'
import { accountRequest } from '../../browser/account/request'
import type { Device } from '../../shared/device'
import { showToast } from '../toasts'
import { focusNeighbour } from '../todos/focus'
import { useBrowser } from '../todos/use-browser'
import { useFollowedSession } from '../use-followed-session'

/** The day, as it is where it is read. */
function LastUsed({ usedAt }: { usedAt: string }) {
  const browser = useBrowser()
  const text = new Date(usedAt).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(!browser && { timeZone: 'UTC' }),
  })
  return <time dateTime={usedAt}>{text}</time>
}

/** The devices one is signed in on, and a way to end each. */
export function Devices(props: { userId: string; devices: readonly Device[] }) {
  const [devices, setDevices] = useState(props.devices)
  const [busy, setBusy] = useState(false)
  useFollowedSession(props.userId)

  async function end(path: string, isLeft: (device: Device) => boolean, said: string) {
    if (busy) return
    setBusy(true)
    const outcome = await accountRequest(props.userId, 'DELETE', path)
    // 404: another of their devices has ended it.
    if (outcome.ok || outcome.status === 404) {
      setDevices((all) => all.filter(isLeft))
      showToast(said)
    } else showToast(outcome.message, { kind: 'error' })
    setBusy(false)
  }

  return (
    <>
      <ul className="todos devices" aria-label="Devices" aria-busy={busy}>
        {devices.map(({ id, name, address, usedAt, current }) => (
          <li key={id} className="todo" tabIndex={-1}>
            <div className="text">
              <span className="title">{name}</span>
              <span className="tags">
                {current && <span className="tag here">This device</span>}
                <span className="tag">
                  Last used <LastUsed usedAt={usedAt} />
                </span>
                {address && <span className="tag">{address}</span>}
              </span>
            </div>
            {!current && (
              <button
                type="button"
                className="button small quiet danger"
                aria-label={`Sign out ${name}`}
                aria-disabled={busy}
                onClick={({ currentTarget }) => {
                  focusNeighbour(currentTarget, 'account-title')
                  const path = `/api/account/devices/${encodeURIComponent(id)}`
                  void end(path, (each) => each.id !== id, `${name} is signed out.`)
                }}
              >
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
      {devices.length > 1 && (
        <button
          type="button"
          className="button"
          aria-disabled={busy}
          onClick={() => {
            document.getElementById('account-title')?.focus()
            void end('/api/account/devices', ({ current }) => current, 'Signed out elsewhere.')
          }}
        >
          Sign out everywhere else
        </button>
      )}
    </>
  )
}
