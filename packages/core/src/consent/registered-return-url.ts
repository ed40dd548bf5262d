import { invalidField } from '../errors.ts'
import type { ProviderContext } from '../provider.ts'

/**
 * The return URL that a request names, when its workload has it. Compared as it stands: a prefix or another spelling could be
 * somebody else's page. RFC 9700 section 4.1. Throws `validation_failed` for any other. `field`: the request's member.
 */
export function registeredReturnUrl(
  returnUrl: string | undefined,
  workload: string,
  field: string,
  { returnUrls }: Pick<ProviderContext, 'returnUrls'>,
): string | undefined {
  if (returnUrl === undefined) return undefined
  const registered = returnUrls(workload)
  if (registered.includes(returnUrl)) return returnUrl
  throw invalidField(
    field,
    registered.length === 0
      ? `no return URL is registered for workload "${workload}"; the operator must register at least one under workloads.${workload}.returnUrls`
      : `is not registered; it must equal one of workloads.${workload}.returnUrls in every character`,
  )
}

/** Where a browser ends up that is to be sent away. Throws `validation_failed` when nobody said it. */
export function requiredReturnUrl(returnUrl: string | undefined, field: string): string {
  if (returnUrl !== undefined) return returnUrl
  throw invalidField(
    field,
    "must be given, because the user has to consent: the page of your application that the browser ends up at, one of the workload's returnUrls",
  )
}
