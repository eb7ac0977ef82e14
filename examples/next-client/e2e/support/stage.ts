import { startStack, type Environment, type Mode, type Stack } from '@examples/local-stack/stack'
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core'
import { freePort } from '@examples/local-stack/free-port'
import { bearerTokens, startRecordingProxy, type RecordingProxy } from './recording-proxy'
import { visit, type Visitor } from './visitor'

/** The whole system with a browser before it, started once for all stories. */
export interface Stage {
  readonly stack: Stack
  /** Between the app and the API: here the access tokens are seen. */
  readonly tap: RecordingProxy
  /** Opens a browser of its own for somebody; `leave` looks over all that came to it. */
  open(options?: BrowserContextOptions): Promise<Visitor>
  /** Ends a story: everybody leaves. */
  clear(): Promise<void>
  stop(): Promise<void>
}

export const DESKTOP = { viewport: { width: 1280, height: 800 } }
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** What a stage may have otherwise. */
export interface StageOptions {
  /** `jwks` without it. */
  readonly mode?: Mode
  /** Variables of the app, beside those of every stage. */
  readonly client?: Environment
}

/** Starts it. */
export async function setStage(
  executablePath: string,
  { mode = 'jwks', client }: StageOptions = {},
): Promise<Stage> {
  const browser: Browser = await chromium.launch({ executablePath })
  const apiPort = await freePort()
  const tap = await startRecordingProxy(`http://127.0.0.1:${apiPort}`)
  const stack = await startStack({
    mode,
    apiPort,
    env: {
      client: {
        TODO_API_URL: tap.url,
        AUTH_ATTEMPTS_PER_MINUTE: '10000',
        ENABLE_LAB: 'true',
        ...client,
      },
      api: { ENABLE_LAB: 'true' },
    },
  })
  let visitors: Visitor[] = []
  return {
    stack,
    tap,
    async open(options = DESKTOP) {
      const visitor = await visit(browser, stack.clientUrl, options)
      visitors.push(visitor)
      return visitor
    },
    async clear() {
      const accessTokens = new Set(tap.exchanges.flatMap(bearerTokens))
      const leaving = visitors
      visitors = []
      tap.delay = 0
      tap.release()
      tap.exchanges.length = 0
      for (const visitor of leaving) await visitor.leave(accessTokens)
    },
    async stop() {
      await browser.close()
      await stack.stop()
      await tap.stop()
    },
  }
}
