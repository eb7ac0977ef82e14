import { MIN_SECRET_BYTES } from '../limits.js'
import type { OptionChecks } from './option-checks.js'

/** The bytes of one HS256 secret or several; text counts as UTF-8. */
export function readSecrets(
  value: unknown,
  option: string,
  { wrong }: Pick<OptionChecks, 'wrong'>,
): readonly Uint8Array<ArrayBuffer>[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.length === 0) throw wrong(option, 'one secret or several')
  return values.map((secret) => {
    if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) {
      throw wrong(option, 'a string or a Uint8Array')
    }
    const bytes =
      typeof secret === 'string' ? new TextEncoder().encode(secret) : new Uint8Array(secret)
    if (bytes.length >= MIN_SECRET_BYTES) return bytes
    throw wrong(
      option,
      `at least ${MIN_SECRET_BYTES} bytes (openssl rand -base64 32), not ${bytes.length}`,
    )
  })
}
