/** A shield with a tick. */
export function HeldIcon() {
  return (
    <svg viewBox="0 0 16 16" className="lab-icon" aria-hidden="true">
      <path d="M8 1 2 3v5c0 3.4 2.4 6 6 7 3.6-1 6-3.6 6-7V3Z" fill="currentColor" />
      <path d="m5 8 2.2 2.2L11 6.2" className="lab-icon-mark" />
    </svg>
  )
}

/** A shield with a crack: a cross. */
export function GotInIcon() {
  return (
    <svg viewBox="0 0 16 16" className="lab-icon" aria-hidden="true">
      <path d="M8 1 2 3v5c0 3.4 2.4 6 6 7 3.6-1 6-3.6 6-7V3Z" fill="currentColor" />
      <path d="m5.5 5.5 5 5m0-5-5 5" className="lab-icon-mark" />
    </svg>
  )
}
