/** The app's name with its mark; it leads home. */
export function Brand() {
  return (
    <a className="brand" href="/">
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <rect x="1" y="1" width="22" height="22" rx="7" fill="currentColor" />
        <path
          d="m7 12.5 3.4 3.4L17 9"
          fill="none"
          stroke="var(--accent-text)"
          strokeWidth="2.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Todos
    </a>
  )
}
