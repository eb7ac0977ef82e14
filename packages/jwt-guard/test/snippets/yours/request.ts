import { guard } from './guard.js'

export const token = 'a.b.c'
export const principal = await guard.verify(token)
