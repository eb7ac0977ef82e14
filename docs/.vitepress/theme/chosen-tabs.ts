import { nextTick } from 'vue'
import type { Router } from 'vitepress'

const KEY = 'jwt-guard-docs:tabs'

/**
 * A tab that is chosen is chosen in every group that has one of its name, on every page, until
 * another of the group is: whoever uses Jest chooses it once.
 */
export function rememberTabs(router: Router): void {
  document.addEventListener('change', ({ target, isTrusted }) => {
    if (!isTrusted || !(target instanceof HTMLInputElement)) return
    const name = labelOf(target)
    if (name === undefined) return
    const others = namesIn(target)
    write([name, ...read().filter((chosen) => !others.includes(chosen))])
    choose(target)
  })
  const after = router.onAfterRouteChange
  router.onAfterRouteChange = async (to) => {
    await after?.(to)
    await nextTick()
    choose()
  }
  // The first page is there before the router has changed anything.
  addEventListener('load', () => requestAnimationFrame(() => choose()))
}

function choose(except?: HTMLInputElement): void {
  const chosen = read()
  for (const input of document.querySelectorAll<HTMLInputElement>('.vp-code-group .tabs input')) {
    const name = labelOf(input)
    const rank = name === undefined ? -1 : chosen.indexOf(name)
    const best = namesIn(input)
      .map((other) => chosen.indexOf(other))
      .filter((at) => at >= 0)
    // The theme shows the block of what is clicked.
    if (input !== except && !input.checked && rank >= 0 && rank === Math.min(...best)) input.click()
  }
}

function labelOf(input: HTMLInputElement): string | undefined {
  return (
    input.closest('.vp-code-group')?.querySelector(`label[for="${input.id}"]`)?.textContent ??
    undefined
  )
}

function namesIn(input: HTMLInputElement): readonly string[] {
  const labels = input.closest('.vp-code-group')?.querySelectorAll('.tabs label') ?? []
  return [...labels].map(({ textContent }) => textContent ?? '')
}

function read(): readonly string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

function write(names: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(names))
  } catch {
    // Storage is off: the choice is this page's.
  }
}
