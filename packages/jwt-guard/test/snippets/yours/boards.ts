import type { RequestHandler } from 'express'

export function readBoard(id: string, userId: string | undefined): Promise<object> {
  return Promise.resolve({ id, userId })
}
export const writeBoard: RequestHandler = (_req, res) => void res.sendStatus(204)
