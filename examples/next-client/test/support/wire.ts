/** Anything shaped like a JWS: three parts, the first of which is a base64url `{"`. */
export const JWT_SHAPED = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/

/**
 * Everything in an answer that a script or a log could read: status line, headers and body. The
 * session cookie itself is taken out, where it is as it should be.
 */
export async function readable(response: Response): Promise<string> {
  const headers = [...response.headers]
    .filter(([name, value]) => !(name === 'set-cookie' && isProperSessionCookie(value)))
    .map(([name, value]) => `${name}: ${value}`)
  return [...headers, '', await response.text()].join('\n')
}

function isProperSessionCookie(line: string): boolean {
  return /^(__Secure-)?better-auth\.session_token=.*; HttpOnly; SameSite=Lax$/.test(line)
}
