/** Where the list will be. */
export function TodoSkeleton() {
  return (
    <div role="status" aria-label="Loading your todos">
      <ul className="todos" aria-hidden="true">
        {[64, 42, 55].map((width) => (
          <li key={width} className="todo">
            <span className="skeleton box-skeleton" />
            <svg className="skeleton line-skeleton" width={`${width}%`} height="14" />
          </li>
        ))}
      </ul>
      <noscript>
        <p>
          This takes longer than usual. <a href="">Load the page again</a>
        </p>
      </noscript>
    </div>
  )
}

/** Where everything of the page will be. */
export function PageSkeleton() {
  return (
    <>
      <div className="head">
        <h1>My todos</h1>
      </div>
      <div className="skeleton add-skeleton" />
      <div className="skeleton toolbar-skeleton" />
      <TodoSkeleton />
    </>
  )
}
