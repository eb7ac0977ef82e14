import { existsSync } from 'node:fs'

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Where a browser is. Without one the tests that need it are skipped, with a line that says so;
 * with `CI=true` they run, and fail.
 */
export function findChromium(): string | undefined {
  const path = PLACES.find((place) => place !== undefined && existsSync(place))
  if (path === undefined && process.env.CI !== 'true') {
    console.warn('No Chromium found: the browser tests are skipped (set CHROMIUM_PATH).')
  }
  return path
}

/** Whether browser tests are left out. */
export function skipBrowser(path: string | undefined): boolean {
  return path === undefined && process.env.CI !== 'true'
}
