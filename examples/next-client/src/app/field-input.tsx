'use client'

import { useEffect, useState, type ComponentProps } from 'react'

/** An input of a form; what is typed into one for a password can be shown. */
export function FieldInput(props: ComponentProps<'input'>) {
  const [shown, setShown] = useState(false)
  // Without a script there is nothing to press.
  const [awake, setAwake] = useState(false)
  useEffect(() => setAwake(true), [])
  if (props.type !== 'password') return <input {...props} />
  return (
    <div className="secret">
      <input {...props} type={shown ? 'text' : 'password'} />
      {awake && (
        <button
          type="button"
          className="button small quiet"
          aria-controls={props.id}
          title={shown ? 'Hide what is typed' : 'Show what is typed'}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      )}
    </div>
  )
}
