/** The part of it that is used here; `npx wrangler types` writes the whole. */
declare module 'cloudflare:workers' {
  export function waitUntil(promise: Promise<unknown>): void
}
