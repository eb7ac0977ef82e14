/** What the pages use of it, as 1.9 declares it. */
export interface Counter {
  add(value: number, attributes?: Readonly<Record<string, string | number | boolean>>): void
}

export declare const metrics: {
  getMeter(name: string): { createCounter(name: string): Counter }
}
