import { findProvider } from '../admission.ts'
import type { Assembly } from '../assembly/assemble.ts'
import type { Caller } from '../caller.ts'
import { BrokerError, invalidField } from '../errors.ts'
import type { Mount } from '../mount/mount.ts'
import { recordedCall } from '../mount/recorded-call.ts'
import type { Recorder } from '../recording/recorder.ts'
import { closest } from '../schema/did-you-mean.ts'
import type { Redactor } from '../secrets/redactor.ts'
import { Secret } from '../secrets/secret.ts'
import type { Clock } from '../services/services.ts'
import type { ActionDefinition, ActionFunction, ActionOutcome } from './provider-action.ts'

/** An action that an operator asks for. */
export interface RequestedAction {
  readonly provider: string
  readonly action: string
  readonly input: string | undefined
  /** Who asks, for the audit log. */
  readonly operator: string | undefined
}

/** What running an action needs of its broker. */
export interface ActionSurroundings {
  readonly services: { readonly clock: Clock }
  readonly recorder: Recorder
  readonly redactor: Redactor
  readonly requestId: () => string
}

const operator: Caller = { workload: 'operator' }

/** Runs an action of a provider. It is on record before it is done, and as failed when it fails. */
export async function act(
  { mounts }: Assembly,
  { provider, action, input, operator: user }: RequestedAction,
  { services, recorder, redactor, requestId }: ActionSurroundings,
): Promise<ActionOutcome> {
  const id = requestId()
  try {
    const mount = findProvider(mounts, provider)
    const { definition, run } = findAction(mount, action)
    const secret = checkedInput(input, definition, action)
    if (input !== undefined) redactor.add(input)
    const facts = {
      // An operator is no user: nothing that is kept belongs to them.
      caller: { ...operator, ...(user !== undefined && { user }) },
      requestId: id,
      provider: mount.name,
      resource: action,
      action: 'provider_action' as const,
    }
    const outcome = await recordedCall(mount, { facts, caller: operator }, recorder, services.clock, async (call) =>
      checkedOutcome(await run(secret, call), mount, action),
    )
    return redactor.data(outcome)
  } catch (error) {
    const known = mounts.has(provider) ? { provider } : {}
    throw recorder.shown(error, { caller: operator, requestId: id, ...known })
  }
}

function findAction(
  { name, plugin, provider }: Mount,
  action: string,
): { readonly definition: ActionDefinition; readonly run: ActionFunction } {
  const { actions: definitions = {} } = plugin.plugin
  const { actions: functions = {} } = provider
  const [definition, run] = Object.hasOwn(definitions, action) ? [definitions[action], functions[action]] : []
  // Bound, so that a class may use `this`.
  if (definition !== undefined && run !== undefined) return { definition, run: run.bind(functions) }
  throw unknownAction(name, action, Object.keys(definitions))
}

function unknownAction(provider: string, action: unknown, names: readonly string[]): BrokerError {
  if (names.length === 0) return new BrokerError('not_found', `provider "${provider}" has no actions`)
  const shown = typeof action === 'string' && /^[\w-]{1,64}$/.test(action) ? ` "${action}"` : ' of that name'
  const close = typeof action === 'string' ? closest(action, names) : undefined
  const guess = close === undefined ? '' : ` did you mean "${close}"?`
  return new BrokerError(
    'not_found',
    `provider "${provider}" has no action${shown};${guess} its actions: ${names.join(', ')}`,
  )
}

/** A host may have been compiled without types. */
function checkedInput(input: unknown, { input: wanted }: ActionDefinition, action: string): Secret | undefined {
  if (input === undefined && wanted !== 'required') return undefined
  if (wanted === undefined) throw invalidField('input', `the action "${action}" takes no input; leave it out`)
  if (input === undefined) throw invalidField('input', `the action "${action}" needs an input`)
  if (typeof input !== 'string' || input === '') throw invalidField('input', 'must be a text that is not empty')
  return new Secret(input)
}

function checkedOutcome(outcome: unknown, { name, plugin }: Mount, action: string): ActionOutcome {
  if (isOutcome(outcome)) return { message: outcome.message, ...(outcome.facts && { facts: outcome.facts }) }
  throw new TypeError(
    `provider "${name}" (${plugin.label}) gave no usable outcome of its action "${action}": it must be { message, facts? }, its facts texts, numbers and booleans`,
  )
}

function isOutcome(value: unknown): value is ActionOutcome {
  if (typeof value !== 'object' || value === null) return false
  const { message, facts = {} }: { readonly [Name in keyof ActionOutcome]?: unknown } = value
  if (typeof message !== 'string' || typeof facts !== 'object' || facts === null || Array.isArray(facts)) return false
  return Object.values(facts).every(
    (fact) => typeof fact === 'string' || typeof fact === 'boolean' || Number.isFinite(fact),
  )
}
