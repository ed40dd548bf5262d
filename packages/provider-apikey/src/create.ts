import {
  BrokerError,
  type CredentialProvider,
  invalidField,
  type Issued,
  type ProviderContext,
  type Secret,
} from '@credbroker/core'
import type { ApiKeyRequest, ApiKeyResponse } from './api-key.ts'
import { OwnKeys } from './own-keys.ts'

/** The YAML's `options`. */
export interface ApiKeyOptions {
  /** Each key by its name. At least one; absent only where each user has to bring a key. */
  readonly keys?: Readonly<Record<string, Secret>>
  /**
   * Whether users bring keys of their own, which then count for requests without a name. `allowed`: who brought none
   * gets what is under `keys`; `required`: who brought none gets none. Absent: users bring nothing.
   */
  readonly perUser?: 'allowed' | 'required'
}

/** A provider that hands out what it was configured with, and what users brought. */
export function create(
  { keys: configured = {}, perUser }: ApiKeyOptions,
  context: ProviderContext,
): CredentialProvider<'apiKey'> {
  // A map, so that names such as "constructor" find nothing that is not configured.
  const keys = new Map(Object.entries(configured))
  const [onlyName] = keys.size === 1 ? keys.keys() : []

  function shared({ name = onlyName }: ApiKeyRequest): Issued<ApiKeyResponse> {
    if (name === undefined) throw nameNeeded([...keys.keys()])
    const key = keys.get(name)
    if (key === undefined) throw new BrokerError('not_found', `this provider has no API key "${name}"`)
    return answer(key)
  }

  if (perUser === undefined) return { issue: { apiKey: shared } }
  const ownKeys = new OwnKeys(context)

  async function own(subject: string | undefined, workload: string): Promise<Issued<ApiKeyResponse>> {
    const key = subject === undefined ? undefined : await ownKeys.find(subject, workload)
    if (key !== undefined) return answer(key)
    if (perUser === 'allowed') return shared({})
    throw keyNeeded(subject)
  }

  return {
    issue: {
      apiKey: (request, { subject, caller }) =>
        request.name === undefined ? own(subject, caller.workload) : shared(request),
    },
    deposits: ownKeys,
  }
}

/** Whether a provider with these options keeps keys that users bring. */
export function takesKeys(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'perUser' in options && options.perUser !== undefined
}

function answer(key: Secret): Issued<ApiKeyResponse> {
  return { response: { apiKey: key.reveal() } }
}

function nameNeeded(names: readonly string[]): BrokerError {
  return invalidField('apiKeyRequest.name', `is needed, because this provider has several keys: ${names.join(', ')}`)
}

function keyNeeded(subject: string | undefined): BrokerError {
  return new BrokerError(
    'not_found',
    subject === undefined
      ? 'each user of this provider brings an API key of their own, and this request is for no user; name the user'
      : 'this user has brought no API key; each user of this provider has to bring one of their own',
  )
}
