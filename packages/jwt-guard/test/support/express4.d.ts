/** Express 4 has no types in this workspace; what the tests use is the same in both. */
declare module 'express4' {
  export { default } from 'express'
}
