import type { IssueCall } from '../issue.ts'
import type { Secret } from '../secrets/secret.ts'

/** What a plugin says of an action that an operator may run, such as rotating a client secret. */
export interface ActionDefinition {
  /** A few words for a list of actions. */
  readonly summary: string
  /** What it does, what is needed for it, and what to do after it, for the operator. */
  readonly description: string
  /** Whether it takes a text, such as a message that came by a queue. Absent: it takes none. */
  readonly input?: 'required' | 'optional'
}

/** What came of an action. Nothing in it is secret. */
export interface ActionOutcome {
  /** For the operator: what was done, and what is to be done next. */
  readonly message: string
  /** The same for programs. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

/**
 * Does an action. Throws `BrokerError` as `issue` does. Input is given as the definition says, and is never empty.
 * `call.caller` is the workload `operator`.
 */
export type ActionFunction = (input: Secret | undefined, call: IssueCall) => Promise<ActionOutcome>
