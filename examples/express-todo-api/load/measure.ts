import autocannon, { type Request } from 'autocannon'

export interface Load {
  urls: readonly string[]
  /** Clients of each process, who ask one request after the other. */
  connections: number
  /** Seconds. */
  duration: number
  /** Makes the next request. */
  next: () => { method: 'GET' | 'POST' | 'PATCH'; path: string; token: string; body?: object }
}

export interface Measured {
  requestsPerSecond: number
  /** Milliseconds. */
  median: number
  p99: number
  /** Answers other than 2xx, errors and time-outs: must be none. */
  failed: number
}

/** One run of load. autocannon's own percentiles are whole milliseconds, so they are made here. */
export async function measure({ urls, connections, duration, next }: Load): Promise<Measured> {
  const times: number[] = []
  const setupRequest = (request: Request): Request => {
    const { method, path, token, body } = next()
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return { ...request, method, path, headers, body: body ? JSON.stringify(body) : '' }
  }
  const results = await Promise.all(
    urls.map(
      (url) =>
        new Promise<autocannon.Result>((resolve, reject) => {
          const options = { url, connections, duration, requests: [{ setupRequest }] }
          const run = autocannon(options, (error: Error | null, result) =>
            error ? reject(error) : resolve(result),
          )
          run.on('response', (_client, _status, _bytes, time) => times.push(time))
        }),
    ),
  )
  times.sort((one, other) => one - other)
  const failed = results.map(({ non2xx, errors, timeouts }) => non2xx + errors + timeouts)
  return {
    requestsPerSecond: times.length / Math.max(...results.map((result) => result.duration)),
    median: at(times, 0.5),
    p99: at(times, 0.99),
    failed: failed.reduce((sum, each) => sum + each, 0),
  }
}

/** Of sorted values; NaN of none. */
const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN

export const median = (values: readonly number[]): number =>
  at(
    [...values].sort((one, other) => one - other),
    0.5,
  )
