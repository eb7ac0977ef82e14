import { secondsOf } from '../../core/options/duration.js'
import { nearMiss } from '../../explain/near-miss.js'
import { examined, found, type Examination, type FoundFault } from '../finding.js'
import { isShared, lifetimeIn, type TokenSettings } from '../token-settings.js'
import { shownValue } from '../text.js'

const MODES = ['jwks', 'shared-secret']
/** What Next, Vite, Astro, CRA and Expo hand to the browser. */
const PUBLIC = /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY)_/

/** Issuer, audience and mode: there, well-formed, and alike on both sides. */
export function checkSpelling(api: TokenSettings, issuer: TokenSettings | undefined): Examination {
  const note = issuer === undefined ? api.source : `${api.source} and ${issuer.source}`
  const sides = issuer === undefined ? [api] : [api, issuer]
  return examined('configuration', note, [
    ...checkApi(api),
    ...sides.flatMap(checkSide),
    ...(issuer === undefined ? [] : compare(api, issuer)),
  ])
}

function checkApi(api: TokenSettings): readonly (FoundFault | undefined)[] {
  const { issuer, audience, jwksUri } = api
  return [
    issuer === undefined ? found('issuer-missing', `looked in ${api.source}`) : undefined,
    issuer !== undefined && jwksUri === undefined && !isShared(api) && !isUrl(issuer.value)
      ? found('issuer-malformed', `${issuer.name} is ${shownValue(issuer.value)}`)
      : undefined,
    audience === undefined ? found('audience-missing', `looked in ${api.source}`) : undefined,
    issuer !== undefined && issuer.value === audience?.value
      ? found('audience-is-issuer', `both are ${shownValue(issuer.value)}`)
      : undefined,
  ]
}

function checkSide(side: TokenSettings): readonly FoundFault[] {
  const { lifetime, mode, variables, source } = side
  const published = Object.keys(variables).filter(
    (name) => PUBLIC.test(name) && /SECRET|PRIVATE_KEY/.test(name),
  )
  return [
    ...(mode === undefined || MODES.includes(mode.value)
      ? []
      : [found('mode-unknown', `${mode.name} is ${shownValue(mode.value)} in ${source}`)]),
    ...(lifetime === undefined || lifetimeIn(side) !== undefined
      ? []
      : [
          found(
            'lifetime-malformed',
            `${lifetime.name} is ${shownValue(lifetime.value)} in ${source}`,
          ),
        ]),
    ...published.map((name) => found('secret-public', `${name} in ${source}`)),
  ]
}

function compare(api: TokenSettings, issuer: TokenSettings): readonly (FoundFault | undefined)[] {
  const says = ({ title, source }: TokenSettings, value: string): string =>
    `${title} (${source}) says ${shownValue(value)}`
  const both = (
    fault: 'issuers-differ' | 'audiences-differ' | 'lifetimes-differ',
    one: string | undefined,
    other: string | undefined,
  ): FoundFault | undefined => {
    if (one === undefined || other === undefined || one === other) return undefined
    const miss = nearMiss(one, other)
    return found(fault, says(api, one), says(issuer, other), ...(miss === undefined ? [] : [miss]))
  }
  const modes = [api, issuer].map((side) => (isShared(side) ? 'shared-secret' : 'jwks'))
  return [
    issuer.issuer === undefined
      ? found('base-url-missing', `looked in ${issuer.source}`)
      : undefined,
    both('issuers-differ', api.issuer?.value, issuerOf(issuer)),
    both('audiences-differ', api.audience?.value, issuer.audience?.value),
    sameTime(api.lifetime?.value, issuer.lifetime?.value)
      ? undefined
      : both('lifetimes-differ', api.lifetime?.value, issuer.lifetime?.value),
    modes[0] === modes[1]
      ? undefined
      : found('modes-differ', says(api, modes[0] ?? ''), says(issuer, modes[1] ?? '')),
  ]
}

/** `15m` and `900s` are one lifetime; what is no duration at all is compared as it is. */
function sameTime(one = '', other = ''): boolean {
  const seconds = secondsOf(one)
  return seconds !== undefined && seconds === secondsOf(other)
}

/** Better Auth cuts the path and the last slash off its base URL (measured with 1.7.7). */
function issuerOf({ issuer }: TokenSettings): string | undefined {
  if (issuer?.name !== 'BETTER_AUTH_URL' || !isUrl(issuer.value)) return issuer?.value
  return new URL(issuer.value).origin
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
