import type { SuiteCase } from '../../suite/group.ts'
import { providerName } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'
import { wrongBodies } from '../schema/bodies.ts'

export function deny({ subject, kind, requestMember, equal, ok, refusal, withBench }: CaseTools): readonly SuiteCase[] {
  const { plugin, request, invalidRequests = [], refused } = subject
  const body: Readonly<Record<string, unknown>> = Object(Reflect.get(request, requestMember))
  const schema = plugin.kinds[kind]?.requestSchema ?? {}
  return [
    {
      name: 'a request without exactly one known member is refused, naming those that are known',
      run: withBench(async ({ ask, calls }) => {
        const { made } = calls
        for (const wrong of [{}, { zzzRequest: {} }, { ...request, zzzRequest: {} }, { [requestMember]: undefined }]) {
          const { message } = refusal(await ask(wrong), ['validation_failed'], 'a malformed request')
          ok(message.includes(requestMember), `the message does not name ${requestMember}: ${message}`)
        }
        equal(calls.made, made, 'the number of calls')
      }),
    },
    {
      name: 'a member that is unknown, missing or of a wrong type is refused by its name',
      run: withBench(async ({ ask, calls }) => {
        const { made } = calls
        for (const { member, body: wrong } of wrongBodies(schema, body)) {
          const what = `a request with a wrong member ${member}`
          const { details } = refusal(await ask({ [requestMember]: wrong }), ['validation_failed'], what)
          const names = details?.fieldList?.map(({ name }) => name) ?? []
          ok(
            names.some((name) => name.startsWith(`${requestMember}.${member}`)),
            `${what}: the fields that are named are: ${names.join(', ')}`,
          )
        }
        equal(calls.made, made, 'the number of calls')
      }),
    },
    {
      name: 'a request that breaks a rule of the provider is refused as one',
      notApplicable: invalidRequests.length === 0 ? 'no invalidRequests were given' : undefined,
      run: withBench(async ({ ask, calls }) => {
        const { made } = calls
        for (const [index, invalid] of invalidRequests.entries()) {
          const what = `invalidRequests[${index}]`
          const { details } = refusal(await ask(invalid), ['validation_failed'], what)
          ok((details?.fieldList?.length ?? 0) > 0, `${what}: no field is named; use invalidField`)
        }
        equal(calls.made, made, 'the number of calls')
      }),
    },
    {
      name: 'a workload that may not use the provider is refused, also what is cached',
      run: withBench(async ({ answer, ask, calls, observed }) => {
        await answer()
        const { made } = calls
        refusal(await ask(request, { workload: 'stranger' }), ['access_denied'], 'a workload without a rule')
        refusal(await ask(request, { workload: 'nobody' }), ['access_denied'], 'a workload that is not configured')
        equal(calls.made, made, 'the number of calls')
        const denied = observed.records.filter(({ decision }) => decision === 'denied')
        equal(
          denied.map(({ provider }) => provider),
          [providerName, providerName],
          'the providers of the audit records',
        )
      }),
    },
    {
      name: `a refusal is ${refused?.code}`,
      notApplicable: refused === undefined ? 'no refusal was given' : undefined,
      run: withBench(async ({ ask, script }) => {
        if (refused?.upstream !== undefined) script(refused.upstream)
        const { code, retryable } = refusal(await ask(refused?.request ?? request), [refused?.code ?? 'internal'], 'it')
        if (code === 'upstream_rejected') equal(retryable, false, 'whether the same call can succeed later')
      }),
    },
  ]
}
