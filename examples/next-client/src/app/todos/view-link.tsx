'use client'

import type { MouseEvent, ReactNode } from 'react'
import { todosPath, type TodoQuery } from '../../shared/todo-query'

/** Leads to another view of the todos without loading the page again; back leads back. */
export function ViewLink(props: { query: TodoQuery; className: string; children: ReactNode }) {
  const path = todosPath(props.query)
  function onClick(event: MouseEvent) {
    // Into another tab or window, as the person wants it.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    window.history.pushState(null, '', path)
  }
  return (
    <a href={path} className={props.className} onClick={onClick}>
      {props.children}
    </a>
  )
}
