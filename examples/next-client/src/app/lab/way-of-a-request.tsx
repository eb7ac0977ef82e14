import type { Check, ShownToken } from '../../shared/lab-outcome'
import { ChecksInOneLine } from './checks'

interface WayProps {
  readonly email: string
  /** Where people open the app. */
  readonly appUrl: string
  readonly apiUrl: string
  /** Where the API has its keys from. */
  readonly keys: string
  /** How long the token lives from now. */
  readonly minutes: number
  readonly token: ShownToken
  readonly checks: readonly Check[]
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0}>{text}</pre>
    </figure>
  )
}

const textOf = (lines: ShownToken['claims']) => lines.map(({ text }) => text).join('\n')

/** What happens between a click and a row of the database, with the person's own token. */
export function WayOfARequest(props: WayProps) {
  const { email, appUrl, apiUrl, keys, minutes, token, checks } = props
  return (
    <details className="way">
      <summary>
        <h2>How a request travels</h2>
      </summary>
      <p className="lead">
        From a click to a row of the database, with your own token. The token is on this server
        alone: what you see is decoded, and its signature is cut.
      </p>
      <ol className="flow">
        <li>
          <h3>Your browser → this app</h3>
          <p>
            Sends a session cookie that no script can read (HttpOnly, SameSite=Lax). A request that
            changes something must also come from <code>{appUrl}</code>.
          </p>
        </li>
        <li>
          <h3>This app: Better Auth mints an access token</h3>
          <p>
            For {email}, signed here; {keys}. It ends in {minutes} minutes, and is used for at most
            one of them.
          </p>
          <div className="token">
            <Part title="Header" text={textOf(token.header)} />
            <Part title="Claims" text={textOf(token.claims)} />
            <Part title="Signature" text={token.signature} />
          </div>
        </li>
        <li>
          <h3>This app → the API</h3>
          <p>
            <code>Authorization: Bearer …</code> to <code>{apiUrl}</code>, and nothing else of
            yours: no cookie, no address.
          </p>
        </li>
        <li>
          <h3>The API: jwt-guard verifies it</h3>
          <p>No session is looked up. Each check must pass.</p>
          <ChecksInOneLine checks={checks} />
        </li>
        <li>
          <h3>The API → the database</h3>
          <p>
            Every query takes its owner from <code>sub</code>, by one function. Nothing else in a
            request can name a user.
          </p>
        </li>
      </ol>
    </details>
  )
}
