import type { ReadRequest } from './http/read-request.ts'
import type { Endpoint } from './regions.ts'

/** A request as it arrived, and what became of it. */
export interface RecordedRequest extends ReadRequest {
  readonly endpoint: Endpoint
  /** What was asked for, such as `lwa.refresh_token` or `orders.getOrders`; absent where it was not understood. */
  operation?: string | undefined
  /** Of the answer; absent while there is none, and for a connection that was reset. */
  status?: number
}

/** Something that Amazon takes and a good client does not do. */
export interface Violation {
  readonly request: RecordedRequest
  readonly rule: string
}

/** Everything that arrived, in order. */
export class Records {
  #requests: RecordedRequest[] = []
  #violations: Violation[] = []

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  get violations(): readonly Violation[] {
    return this.#violations
  }

  add(endpoint: Endpoint, request: ReadRequest): RecordedRequest {
    const recorded: RecordedRequest = { ...request, endpoint }
    this.#requests.push(recorded)
    return recorded
  }

  violation(request: RecordedRequest, rule: string): void {
    this.#violations.push({ request, rule })
  }

  /** Requests for one operation, or for all of an interface: `lwa` counts every grant. */
  count(operation: string): number {
    const isCounted = (name = '') => name === operation || name.startsWith(`${operation}.`)
    return this.#requests.filter((request) => isCounted(request.operation)).length
  }

  clear(): void {
    this.#requests = []
    this.#violations = []
  }
}
