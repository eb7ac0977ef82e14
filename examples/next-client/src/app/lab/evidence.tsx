import type { Outcome, ShownToken } from '../../shared/lab-outcome'
import { Tabs } from './tabs'

function Lines({ lines }: { lines: ShownToken['claims'] }) {
  return lines.map(({ text, forged }, index) => (
    <span key={index} className={forged ? 'forged' : undefined}>
      {text}
      {forged && <span className="forged-mark"> ← forged</span>}
      {'\n'}
    </span>
  ))
}

function Request({ line, headers, token, body }: Outcome['request']) {
  return (
    <>
      <pre tabIndex={0}>
        {[line, ...headers, ...(headers.length > 0 ? [] : ['(no Authorization)'])].join('\n')}
        {body && `\n\n${body}`}
      </pre>
      {token && (
        <>
          <p className="panel-note">The token, decoded. Its signature: {token.signature}.</p>
          <pre tabIndex={0}>
            <Lines lines={token.header} />
            <Lines lines={token.claims} />
          </pre>
        </>
      )}
    </>
  )
}

function Answer({ status, headers, body }: Outcome['answer']) {
  return <pre tabIndex={0}>{[`${status}`, ...headers, '', body].join('\n')}</pre>
}

/** A line of the log as it is, with the word that says why in it marked. */
function LogLine({ line }: { line: string }) {
  const [before, reason, after] = line.split(/("reason":"[^"]*")/, 3)
  return (
    <>
      {before}
      {reason && <mark>{reason}</mark>}
      {after}
      {'\n'}
    </>
  )
}

function Log({ requestId, lines }: Outcome['log']) {
  if (lines === null) {
    return (
      <p>
        The API keeps its log of request <code>{requestId}</code> to itself: it tells a demo’s lab,
        with <code>ENABLE_LAB=true</code>.
      </p>
    )
  }
  return (
    <figure>
      <figcaption>As the API wrote it, for request {requestId}</figcaption>
      <pre tabIndex={0}>
        {lines.map((line) => (
          <LogLine key={line} line={line} />
        ))}
      </pre>
    </figure>
  )
}

function Code({ file, text }: Outcome['code']) {
  return (
    <figure>
      <figcaption>{file}</figcaption>
      <pre tabIndex={0}>{text}</pre>
    </figure>
  )
}

/** What a verdict rests on: four tabs, and without a script four sections. */
export function Evidence({ outcome: { request, answer, log, code } }: { outcome: Outcome }) {
  return (
    <Tabs
      label="Evidence"
      tabs={[
        { name: 'request', label: 'Request', content: <Request {...request} /> },
        { name: 'answer', label: 'Answer', content: <Answer {...answer} /> },
        { name: 'log', label: 'The API’s log', content: <Log {...log} /> },
        { name: 'code', label: 'The code', content: <Code {...code} /> },
      ]}
    />
  )
}
