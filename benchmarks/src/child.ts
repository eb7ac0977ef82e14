import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A script of this folder in a process of its own; it answers each message with one. */
export interface Child {
  ask<Answer>(message: object): Promise<Answer>
  stop(): void
}

/** @param script its file name; it calls `answerMessages`. */
export function startChild(script: string): Child {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    execArgv: ['--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK', '--import', 'tsx'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return {
    ask: (message) => ask(child, message),
    stop: () => child.kill('SIGKILL'),
  }
}

function ask<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: unknown): void => {
      child.off('exit', onExit)
      if (isFailure(answer)) reject(new Error(answer.failure))
      else resolve(answer as Answer)
    }
    const onExit = (): void => {
      child.off('message', onMessage)
      reject(new Error('the process ended'))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
    child.send(message)
  })
}

/** In the child: `answer` gets each message of the parent, and gives what is sent back. */
export function answerMessages<Message>(answer: (message: Message) => Promise<object>): void {
  process.on('message', (message) => {
    answer(message as Message).then(
      (value) => process.send?.(value),
      (error: unknown) =>
        process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
    )
  })
  // Without its parent it has nothing to do.
  process.on('disconnect', () => process.exit())
}

function isFailure(answer: unknown): answer is { failure: string } {
  return typeof answer === 'object' && answer !== null && 'failure' in answer
}
