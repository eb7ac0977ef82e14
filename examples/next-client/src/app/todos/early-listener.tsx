import { headers } from 'next/headers'
import { EARLY_SCRIPT } from '../../browser/early'

/** What is pressed before the page's script is there isn't lost. */
export async function EarlyListener() {
  const policy = (await headers()).get('content-security-policy') ?? ''
  const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? []
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: EARLY_SCRIPT }} />
}
