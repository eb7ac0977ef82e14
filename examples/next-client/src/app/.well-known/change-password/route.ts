/** Where password managers lead to change a password (w3c/webappsec-change-password-url). */
export function GET(): Response {
  return new Response(null, { status: 303, headers: { Location: '/account#password' } })
}
