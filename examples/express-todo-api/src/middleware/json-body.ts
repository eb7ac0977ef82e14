import express, { type RequestHandler } from 'express'
import { isUtf8 } from 'node:buffer'
import { badRequest, unsupportedMediaType } from '../problem.js'

/** A JSON body of 100 KB at most, after decompression. */
const parser = express.json({
  limit: 100_000,
  type: 'application/json',
  verify(_req, _res, body, charset) {
    if (charset !== 'utf-8') throw unsupportedMediaType()
    // The parser would put U+FFFD in place of what is no UTF-8: not what the client sent.
    if (!isUtf8(body)) throw badRequest('The body is not UTF-8.')
  },
})

/** Express would leave a body of another type unread, and `req.body` undefined. */
export const jsonBody: RequestHandler = function readJsonBody(req, res, next) {
  // null: there is no body, which the schema refuses; false: there is one of another type.
  if (req.is('application/json') === false) throw unsupportedMediaType()
  parser(req, res, next)
}
