import { verdictOf } from '../../browser/lab/in-words'
import { isOutcome, type State } from '../../browser/lab/use-attempts'
import type { ListedAttempt } from '../../shared/lab-outcome'
import { GotInIcon, HeldIcon } from './lab-icons'

interface AttemptCardProps {
  readonly attempt: ListedAttempt
  readonly state: State | undefined
  readonly open: boolean
  readonly onChosen: () => void
}

function standing(state: State | undefined): 'new' | 'running' | 'held' | 'got-in' | 'failed' {
  if (state === undefined) return 'new'
  if (isOutcome(state)) return state.held ? 'held' : 'got-in'
  return state === 'running' ? 'running' : 'failed'
}

function StateLine({ attempt, state }: Pick<AttemptCardProps, 'attempt' | 'state'>) {
  if (state === undefined) return <>not tried yet</>
  if (state === 'running') return <>one moment…</>
  if (!isOutcome(state)) return <>could not be tried</>
  return (
    <>
      {state.held ? <HeldIcon /> : <GotInIcon />} {state.answer.status}{' '}
      {verdictOf(attempt.name, state).toLowerCase()}
      <span className="attempt-took"> in {state.took} ms</span>
    </>
  )
}

/** An attempt: what it is called, and where it stands. Without a script it is a form. */
export function AttemptCard({ attempt, state, open, onChosen }: AttemptCardProps) {
  return (
    <form
      method="post"
      action={`/api/lab/${attempt.name}`}
      onSubmit={(event) => {
        event.preventDefault()
        onChosen()
      }}
    >
      <button
        type="submit"
        className="attempt"
        data-standing={standing(state)}
        aria-expanded={open}
      >
        <span className="attempt-name">{attempt.label}</span>
        <span className="attempt-state">
          <StateLine attempt={attempt} state={state} />
        </span>
      </button>
    </form>
  )
}
