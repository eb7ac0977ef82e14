import {
  useId,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode,
} from 'react'

/** A tab and its panel. */
interface Tab {
  readonly name: string
  readonly label: string
  readonly content: ReactNode
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
}

const never = () => () => {}

/** False in what the server sends, and until the page's own script is at work. */
function useScript(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

const STEPS = new Map([
  ['ArrowRight', (at: number, count: number) => (at + 1) % count],
  ['ArrowLeft', (at: number, count: number) => (at + count - 1) % count],
  ['Home', () => 0],
  ['End', (_: number, count: number) => count - 1],
])

/**
 * Tabs after the pattern of the ARIA practices, of which the arrow keys show the next one. Without a
 * script all panels are there, one below the other.
 */
export function Tabs({ label, tabs }: TabsProps) {
  const id = useId()
  const script = useScript()
  const [shown, setShown] = useState(tabs[0]?.name)
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const step = STEPS.get(event.key)
    if (step === undefined) return
    event.preventDefault()
    const at = tabs.findIndex(({ name }) => name === shown)
    const next = step(at, tabs.length)
    setShown(tabs[next]?.name)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus()
  }

  if (!script) {
    return tabs.map(({ name, label: title, content }) => (
      <section key={name} className="panel">
        <h3>{title}</h3>
        {content}
      </section>
    ))
  }
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ name, label: title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${name}`}
            aria-selected={name === shown}
            aria-controls={`${id}-${name}`}
            tabIndex={name === shown ? 0 : -1}
            onClick={() => setShown(name)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ name, content }) => (
        <div
          key={name}
          role="tabpanel"
          className="panel"
          id={`${id}-${name}`}
          aria-labelledby={`${id}-tab-${name}`}
          hidden={name !== shown}
        >
          {content}
        </div>
      ))}
    </div>
  )
}
