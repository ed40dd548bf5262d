import type { IssueCall } from '@credbroker/core'

/** What a provider was asked. */
export interface Asked {
  readonly request: object
  readonly call: IssueCall
}

/** A plugin of one kind that answers what a test says, and keeps what it was asked. */
export function cannedPlugin(kind: string, response: (request: never) => object, asked: Asked[] = []): object {
  const issue = (request: object, call: IssueCall) => {
    asked.push({ request, call })
    return { response: response(request as never) }
  }
  return {
    apiVersion: 1,
    configSchema: { type: 'object' },
    kinds: { [kind]: { requestSchema: { type: 'object' }, cache: false } },
    create: () => ({ issue: { [kind]: issue } }),
  }
}
