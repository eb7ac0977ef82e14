/** What `--help` says; the guide shows it, and a test compares the two. */
export const HELP = {
  main: `jwt-guard: what is wrong between Better Auth and your API, and tokens for local work

  jwt-guard doctor       looks at settings, secrets, keys, clocks and a token, of both sides
  jwt-guard explain      every check the API makes of a token, with hints for near misses
  jwt-guard dev-token    a token for local work
  jwt-guard --version

  jwt-guard <command> --help tells more. Exit code: 0 fine, 1 a fault or a refused token, 2 a call
  that makes no sense. No output holds a secret, a cookie or a token's signature (dev-token's is the
  token itself).`,

  doctor: `jwt-guard doctor [options]

  Looks at the API's settings, and as far as you give it more, at both sides. It sends requests to
  the key set's address, and with a cookie to the token endpoint beside it; nowhere else.

the API
  --env <file>          its .env file; default: the environment, over .env in this folder
  --issuer <url>        AUTH_ISSUER, JWT_ISSUER or BETTER_AUTH_URL
  --audience <text>     AUTH_AUDIENCE, JWT_AUDIENCE or the only *_AUDIENCE
  --jwks-uri <url>      AUTH_JWKS_URL or JWKS_URL; default: where a guard looks for this issuer
  --mode <mode>         AUTH_MODE: jwks (default) or shared-secret
  --allow-http          AUTH_JWKS_ALLOW_HTTP=true: plain http to another machine is intended
  --lifetime <time>     JWT_LIFETIME: 15m; an older token is refused, as by a token contract
the other side
  --issuer-env <file>   Better Auth's .env file: spelling, mode and secrets are compared
  --grace <time>        gracePeriod of jwt(): 30d
  --rotation <time>     rotationInterval of jwt(): 30d
a token
  --token <token>       or - for standard input
  --cookie <cookie>     a session's, to get a live token with; better in JWT_GUARD_COOKIE
output
  --json                for programs
  --list                the faults it knows, and no examination
  --timeout <time>      for one request with its whole answer; default 5s

  jwt-guard doctor --env api/.env --issuer-env web/.env
  pbpaste | jwt-guard doctor --token -`,

  explain: `jwt-guard explain [token] [options]

  Checks a token as the API would, all checks and not only the first that fails, and says what
  usually lies behind it; only your own rules (claims, check, isRevoked) are not known here.
  Without a token, or with -, it reads standard input; "Bearer " before it does no harm. It shows
  the claims, but not the signature.

  --env <file>          the API's .env file; default: the environment, over .env in this folder
  --issuer <url>        AUTH_ISSUER, JWT_ISSUER or BETTER_AUTH_URL
  --audience <text>     AUTH_AUDIENCE, JWT_AUDIENCE or the only *_AUDIENCE
  --jwks-uri <url>      AUTH_JWKS_URL or JWKS_URL; default: where a guard looks for this issuer
  --mode <mode>         AUTH_MODE: jwks (default) or shared-secret (BETTER_AUTH_JWT_SECRET)
  --allow-http          AUTH_JWKS_ALLOW_HTTP=true
  --lifetime <time>     JWT_LIFETIME: 15m; an older token is refused, as by a token contract
  --json                for programs

  pbpaste | jwt-guard explain --issuer https://app.example.com --audience https://api.example.com`,

  'dev-token': `jwt-guard dev-token --sub <user id> [options]

  Prints a token for local work on standard output, and nothing else there. In shared-secret mode it
  is signed with the API's secret; else with a key of this machine, whose public half the API must
  be told. Refuses NODE_ENV=production (or prod), of the environment or of the .env file.

  --sub <user id>       whose token it is
  --ttl <time>          90s, 15m, 12h, 30d; default 15m
  --claim <name=value>  more claims, as often as you like; JSON where it is JSON: roles=["admin"]
  --env <file>          the API's .env file; default: the environment, over .env in this folder
  --issuer <url>        AUTH_ISSUER, JWT_ISSUER or BETTER_AUTH_URL
  --audience <text>     AUTH_AUDIENCE, JWT_AUDIENCE or the only *_AUDIENCE
  --mode <mode>         AUTH_MODE: jwks (default) or shared-secret (BETTER_AUTH_JWT_SECRET)
  --key <file>          the key; default .jwt-guard-dev-key.json, made if it isn't there
  --jwks                prints the public key set instead
  --serve <port>        goes on serving the key set on 127.0.0.1, for a guard's jwksUri

  curl -H "Authorization: Bearer $(jwt-guard dev-token --sub user-1 --claim email=a@b.example)" \\
    http://127.0.0.1:4000/api/me`,
} as const
