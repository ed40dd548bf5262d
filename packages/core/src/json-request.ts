import type { Caller } from './caller.ts'

/** What the JSON door takes: nothing in it is trusted. */
export interface JsonRequest {
  readonly provider: unknown
  readonly request: unknown
  readonly caller?: Caller
}
