import { expect } from 'vitest'
import { awake, type Visitor } from '../support/visitor'

/** Makes todos in this order, without the page. */
export async function seed(visitor: Visitor, bodies: object[]): Promise<void> {
  const person = await visitor.elsewhere()
  for (const body of bodies) expect((await person.post('/api/todos', body)).status).toBe(201)
  await visitor.page.reload()
  await awake(visitor.page)
}

/** The list shows these titles, in the end. */
export async function settled(visitor: Visitor, expected: string[]): Promise<void> {
  await expect.poll(() => visitor.page.locator('.todo .title').allTextContents()).toEqual(expected)
}
