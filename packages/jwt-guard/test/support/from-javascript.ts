/** A value that only a caller without types can hand in; it fits every type. */
export function fromJavaScript(value: unknown): never {
  return value as never
}
