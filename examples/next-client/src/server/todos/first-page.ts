import 'server-only'
import { cookies } from 'next/headers'
import * as z from 'zod/mini'
import { logFailure } from '../http/log'
import { callTodoApi } from './api'
import { apiSearch, PAGE_SIZE, type TodoQuery } from '../../shared/todo-query'

/** The page is on the screen without it by then; the browser asks on. */
const PATIENCE_MS = 2_500

/**
 * The first page of the list for the page being rendered, or `null` where it can't be had: the
 * browser then asks for itself, and shows what is wrong or signs out in the one place that does.
 */
export async function firstPage<T>(query: TodoQuery, schema: z.ZodMiniType<T>): Promise<T | null> {
  return ask(apiSearch(query, undefined, PAGE_SIZE), schema)
}

async function ask<T>(search: string, schema: z.ZodMiniType<T>): Promise<T | null> {
  try {
    const call = {
      method: 'GET',
      path: '/api/todos',
      search,
      signal: AbortSignal.timeout(PATIENCE_MS),
    } as const
    const answer = await callTodoApi(await cookies(), call, false)
    if (!answer?.response.ok) return null
    return schema.parse(await answer.response.json())
  } catch (error) {
    logFailure('first page', error)
    return null
  }
}

const Listed = z.object({ items: z.array(z.unknown()), nextCursor: z.nullable(z.string()) })
const MOST = 100

/**
 * How many todos somebody has, or that there are more than are counted; `null` where that can't be
 * had. What is in the bin doesn't count.
 */
export async function todosOf(): Promise<{ count: number; more: boolean } | null> {
  const listed = await ask(`?limit=${MOST}`, Listed)
  return listed && { count: listed.items.length, more: listed.nextCursor !== null }
}
