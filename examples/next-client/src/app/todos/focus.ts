/**
 * A row that goes takes its focus along: the next one gets it, else the one before.
 *
 * @param inside of the row that goes
 * @param otherwise the id of what gets it where there is no other row
 */
export function focusNeighbour(inside: Element, otherwise: string): void {
  const row = inside.closest('li')
  const rows = [...(row?.parentElement?.querySelectorAll<HTMLElement>(':scope > li.todo') ?? [])]
  const index = rows.findIndex((each) => each === row)
  const target = rows[index + 1] ?? rows[index - 1] ?? document.getElementById(otherwise)
  target?.focus()
}
