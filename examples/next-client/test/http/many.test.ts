import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { member } from '../support/person'
import { useRunningApp } from '../support/running-app'
import { sendJson } from '../support/stub-api'

const running = useRunningApp()

describe('many todos at once', () => {
  const body = { action: 'delete', ids: ['0b3f0a4e-6d0c-4c44-9c1f-0d6a1f6f3a11'] }

  it('are one request to the API, with its key', async () => {
    const person = await member(running.app.url)
    running.api.respond = (_request, response) => sendJson(response, 200, { count: 1 })
    const response = await person.fetch('/api/todos/actions', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: running.app.url,
        'idempotency-key': 'k-1',
      },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ count: 1 })
    expect(running.api.seen).toMatchObject([{ method: 'POST', url: '/api/todos/actions' }])
    expect(JSON.parse(running.api.seen[0]?.body ?? '')).toEqual(body)
    expect(running.api.seen[0]?.headers['idempotency-key']).toBe('k-1')
  })

  it('are refused from another origin, without a session, and by another method', async () => {
    const person = await member(running.app.url)
    const asked = (headers: Record<string, string>, method = 'POST') =>
      person.fetch('/api/todos/actions', {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      })
    expect((await asked({ origin: 'https://evil.example.test' })).status).toBe(403)
    expect((await asked({ origin: running.app.url, cookie: '' })).status).toBe(401)
    expect((await asked({ origin: running.app.url }, 'PUT')).status).toBe(405)
    expect((await asked({}, 'GET')).status).toBe(405)
    expect(running.api.seen).toEqual([])
  })
})

describe('an export', () => {
  const DISPOSITION = 'attachment; filename="todos.json"'

  /** What the API does with it; the rest of the answer is the test's. */
  function begun(): Promise<ServerResponse> {
    return new Promise((resolve) => {
      running.api.respond = (_request, response) => {
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': DISPOSITION,
        })
        response.write('{"todos":[')
        resolve(response)
      }
    })
  }

  it('is a file, passed on as it arrives, for longer than other answers may take', async () => {
    const person = await member(running.app.url)
    const upstream = begun()
    const response = await person.fetch('/api/export')
    expect(response.headers.get('content-disposition')).toBe(DISPOSITION)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('{"todos":[')
    await sleep(11_000)
    ;(await upstream).end(']}')
    const second = await reader?.read()
    expect(new TextDecoder().decode(second?.value)).toBe(']}')
    expect((await reader?.read())?.done).toBe(true)
    expect(running.api.seen).toMatchObject([{ method: 'GET', url: '/api/export' }])
  })

  it('that is cut off is cut off for the browser, too', async () => {
    const person = await member(running.app.url)
    const upstream = begun()
    const response = await person.fetch('/api/export')
    ;(await upstream).destroy()
    await expect(response.text()).rejects.toThrow()
  })

  it('ends for the API when the browser leaves', async () => {
    const person = await member(running.app.url)
    const upstream = begun()
    const leaving = new AbortController()
    const response = await person.fetch('/api/export', { signal: leaving.signal })
    const gone = once(await upstream, 'close')
    expect(response.status).toBe(200)
    leaving.abort()
    await gone
  })

  it('is nobody’s without a session', async () => {
    expect((await fetch(`${running.app.url}/api/export`)).status).toBe(401)
    expect(running.api.seen).toEqual([])
  })
})
