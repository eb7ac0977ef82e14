declare global {
  interface Window {
    /** Stops listening to the keys, or to clicks; what was clicked meanwhile. */
    early?: (part: 'keys' | 'clicks') => HTMLElement[]
  }
}

/**
 * Listens until the page's own script does: N and / lead to their fields, into which one can go on
 * typing; what is clicked (Enter in a form clicks its button) waits. It runs as text, before any
 * module: nothing from outside of it is there.
 */
function listenEarly(): void {
  const fields: Record<string, string> = { n: 'new-todo', '/': 'search' }
  const clicked: HTMLElement[] = []
  function off(): boolean {
    try {
      return localStorage.getItem('shortcuts-off') !== null
    } catch {
      return false
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    const writing = 'input:not([type=checkbox]), textarea, select'
    if (event.ctrlKey || event.metaKey || event.altKey || off()) return
    if (event.target instanceof Element && event.target.matches(writing)) return
    const field = document.getElementById(fields[event.key] ?? '')
    if (field === null) return
    event.preventDefault()
    field.focus()
  }
  function onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null
    const control = target?.closest('main button, main [type=checkbox], main [type=radio]')
    if (!(control instanceof HTMLElement)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    clicked.push(control)
  }
  /** What opens as one comes to it stays open: a click below would miss what moves up meanwhile. */
  function onFocus(event: FocusEvent): void {
    if (event.target instanceof Element)
      event.target.closest('.add')?.setAttribute('data-open', 'true')
  }
  document.addEventListener('focusin', onFocus)
  document.addEventListener('keydown', onKeyDown)
  document.addEventListener('click', onClick, true)
  window.early = (part) => {
    if (part === 'keys') {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('focusin', onFocus)
    } else document.removeEventListener('click', onClick, true)
    return part === 'clicks' ? clicked.splice(0) : []
  }
}

/** The script, to stand in the page above all that it listens to. */
export const EARLY_SCRIPT = `(${listenEarly.toString()})()`

/** The page's own shortcuts listen from now on. */
export function takeOverKeys(): void {
  window.early?.('keys')
}

/** The page's own handlers are there, and know what is typed: what was clicked before is clicked now. */
export function takeOverClicks(): void {
  const clicked = window.early?.('clicks') ?? []
  for (const each of clicked) if (each.isConnected) each.click()
}
