/** Ends the session and goes to the sign-in page, which says why and leads back to this page. */
export function leave(): void {
  const { pathname, search } = window.location
  const query = new URLSearchParams({ reason: 'expired', next: pathname + search })
  // `keepalive`: the request outlives the page. Whatever it answers, there is nothing more to do.
  void fetch('/api/auth/logout', { method: 'POST', keepalive: true })
    .catch(() => undefined)
    .then(() => window.location.assign(`/login?${query.toString()}`))
}
