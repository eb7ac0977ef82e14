/**
 * A row that goes takes its focus along: the next one gets it, else the one before.
 *
 * @param inside of the row that goes
 * @param otherwise the id of what gets it where there is no other row
 */
export function focusNeighbour(inside: Element, otherwise: string): void {
  const row = inside.closest('li')
  const near = [row?.nextElementSibling, row?.previousElementSibling]
  const next = near.find((each) => each?.matches('li.todo'))
  const target = next instanceof HTMLElement ? next : document.getElementById(otherwise)
  target?.focus()
}
