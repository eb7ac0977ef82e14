/** What a token says, before anything of it is believed. */
export interface Content {
  readonly header: readonly Member[]
  readonly claims: readonly Member[]
}

export interface Member {
  readonly name: string
  readonly value: string
  /** A date in words, of a claim that is one. */
  readonly note?: string
}

/** Undefined where there is nothing to read; the signature is never part of it. */
export function readContent(token: string): Content | undefined {
  const [header, payload] = token.split('.').map(objectIn)
  if (header === undefined) return undefined
  return { header: membersOf(header), claims: membersOf(payload ?? {}) }
}

const DATES = ['exp', 'iat', 'nbf']

function membersOf(object: object): readonly Member[] {
  return Object.entries(object).map(([name, value]: [string, unknown]) => {
    const date =
      DATES.includes(name) && typeof value === 'number' ? new Date(value * 1000) : undefined
    return {
      name,
      value: JSON.stringify(value),
      ...(date === undefined || Number.isNaN(date.getTime()) ? {} : { note: date.toISOString() }),
    }
  })
}

function objectIn(part: string): object | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (byte) =>
      byte.charCodeAt(0),
    )
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
