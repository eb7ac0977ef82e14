const INVALID_TOKEN = /\bbearer\b.*\berror="?invalid_token\b/i
const PROBLEM = /^application\/problem\+json\b/i

/**
 * Whether an API refused the token itself (RFC 6750 section 3.1), so that another may help. Another
 * origin's page sees the challenge only if the API exposes the header; then the problem's `code`
 * says it. The response's body stays unread.
 */
export async function refusesToken(response: Response): Promise<boolean> {
  if (response.status !== 401) return false
  const challenge = response.headers.get('www-authenticate')
  if (challenge !== null) return INVALID_TOKEN.test(challenge)
  if (!PROBLEM.test(response.headers.get('content-type') ?? '')) return false
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  return (
    typeof problem === 'object' &&
    problem !== null &&
    'code' in problem &&
    problem.code === 'invalid_token'
  )
}
