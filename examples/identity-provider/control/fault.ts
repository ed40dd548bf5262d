/** Something that goes wrong with the next requests to one endpoint. */
export interface Fault {
  readonly endpoint: 'token' | 'revocation' | 'pushed_authorization_request' | 'introspection' | 'discovery'
  /** `drop`: the connection is cut. `hang`: nothing is answered, ever. */
  readonly answer: 'drop' | 'hang' | FaultyAnswer
  /** Whether the request is done first, so that only the answer is lost. Default `false`. */
  readonly processed?: boolean
  /** How many requests meet it. Default 1. */
  readonly times?: number
}

export interface FaultyAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or text as it is. */
  readonly body?: object | string
}

const endpoints = ['token', 'revocation', 'pushed_authorization_request', 'introspection', 'discovery']

export function isFault(value: unknown): value is Fault {
  if (typeof value !== 'object' || value === null) return false
  const { endpoint, answer, processed = false, times = 1 } = value as Partial<Fault>
  return (
    endpoints.includes(endpoint ?? '') &&
    (answer === 'drop' || answer === 'hang' || typeof answer?.status === 'number') &&
    typeof processed === 'boolean' &&
    Number.isInteger(times)
  )
}
