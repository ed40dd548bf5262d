import type { Amazon } from './amazon.ts'

const lwaMs = 100
const resetsMs = 2_000

/** What callers are put through. */
export interface Scenario {
  readonly title: string
  readonly note: string
  readonly callers: number
  readonly asksFor: 'call' | 'restrictedDataToken'
  /** Whether each caller has a client of its own. */
  readonly clientEach?: boolean
  /** Whether clients have a token beforehand. */
  readonly isWarm?: boolean
  /** Just before the callers ask. */
  before(amazon: Amazon): Promise<void>
  /** For the broker: how many callers must be served, with how many requests at most. */
  readonly target: { readonly served: number; readonly requests: number }
}

/** Longer than any scenario. */
const lastingMs = 3_600_000
const callers = 1_000
const few = 20
const answerSlowly = (amazon: Amazon) => amazon.disturbLwa({ delayMs: lwaMs }, lastingMs)

export const scenarios: readonly Scenario[] = [
  {
    title: 'Amazon, cold: 1,000 callers of one client',
    note: `LWA answers after ${lwaMs} ms. Each caller makes one call of an operation, for which nobody has a token yet.`,
    callers,
    asksFor: 'call',
    before: answerSlowly,
    target: { served: callers, requests: 1 },
  },
  {
    title: 'Amazon, cold: 1,000 callers with a client each',
    note: `The same, and each caller has a client of its own for the same account. The broker is the one thing that callers share.`,
    callers,
    asksFor: 'call',
    clientEach: true,
    before: answerSlowly,
    target: { served: callers, requests: 1 },
  },
  {
    title: 'Amazon, tokens expired on the server: 1,000 callers of one client',
    note: `The client has a token, which Amazon takes no more. Each caller makes one call, is answered 403, and asks anew. The first calls, with which clients got their tokens, are not counted.`,
    callers,
    asksFor: 'call',
    isWarm: true,
    async before(amazon) {
      await amazon.expireAccessTokens()
      await answerSlowly(amazon)
    },
    target: { served: callers, requests: 1 },
  },
  {
    title: 'Amazon, LWA answers 500: 1,000 callers of one client',
    note: `LWA answers 500 for as long as it takes; nobody can be served.`,
    callers,
    asksFor: 'call',
    before: (amazon) => amazon.disturbLwa('serverError', lastingMs),
    target: { served: 0, requests: 1 },
  },
  {
    title: 'Amazon, LWA resets connections: one caller',
    note: `LWA resets every connection for ${resetsMs / 1000} s, once it has read the request.`,
    callers: 1,
    asksFor: 'call',
    before: (amazon) => amazon.disturbLwa('reset', resetsMs),
    target: { served: 0, requests: 1 },
  },
  {
    title: 'Amazon, the same restricted resources: 20 callers of one client',
    note: `Each caller wants a restricted data token for the same resources. Amazon gives 10 at once and one a second. The requests are those to the Tokens API.`,
    callers: few,
    asksFor: 'restrictedDataToken',
    before: answerSlowly,
    target: { served: few, requests: 1 },
  },
]
