import type { Store } from './store.ts'

/** A store for those who may not have one: whatever is asked of it rejects, in words for whoever wrote the asking code. */
export function refusingStore(why: string): Store {
  const refuse = async (): Promise<never> => {
    throw new TypeError(why)
  }
  return {
    durable: false,
    get: refuse,
    put: refuse,
    delete: refuse,
    list: refuse,
    lease: refuse,
    append: refuse,
    read: refuse,
    head: refuse,
    close: async (): Promise<void> => {},
  }
}
