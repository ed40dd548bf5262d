import { BrokerError, validateConfig } from '@credbroker/core'
import type { SuiteCase } from '../../suite/group.ts'
import type { UpstreamStep } from '../../upstream/step.ts'
import { benchConfig, type ProviderBench, providerName } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'
import { everythingWrong, wrongBodies } from '../schema/bodies.ts'
import { plantedSecrets } from '../secrets/planted-secrets.ts'
import { SecretTraces } from '../secrets/secret-traces.ts'
import { visibleText } from '../secrets/visible-text.ts'

/** A vendor that sends back what it was sent, in an error. */
const echo: UpstreamStep = {
  name: 'echo',
  async run({ request, response }): Promise<'done'> {
    const heard = `${request.path} ${JSON.stringify(request.headers)} ${request.body}`
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: 'invalid_request', error_description: heard, message: heard }))
    return 'done'
  },
}

export function secrets({ subject, kind, requestMember, ok, noUpstream, withBench }: CaseTools): readonly SuiteCase[] {
  const planted = plantedSecrets(subject)
  const traces = new SecretTraces(planted)
  const body: Readonly<Record<string, unknown>> = Object(Reflect.get(subject.request, requestMember))
  const { configSchema, kinds } = subject.plugin
  const hidden = (value: unknown, where: string): void => ok(!traces.in(visibleText(value)), `a secret is in ${where}`)
  const nothingShown = async ({ broker, observed, logger, outcome }: ProviderBench): Promise<void> => {
    hidden(observed.events, 'an event')
    hidden(observed.records, 'an audit record')
    hidden(logger.lines, 'a log line')
    hidden(broker.describe(), 'describe()')
    hidden(broker, 'the broker, printed')
    const { answer, error } = await outcome(broker.check())
    hidden(answer ?? error, 'check()')
    hidden(logger.lines, 'a log line of a check')
  }
  const notApplicable = planted.length === 0 ? 'the provider has no secret' : undefined
  return [
    {
      name: 'no secret is in what a broker shows of a success',
      notApplicable,
      run: withBench(async (bench) => {
        await bench.answer()
        await nothingShown(bench)
      }),
    },
    {
      name: 'no secret is in what a broker shows of a refusal',
      notApplicable,
      run: withBench(async (bench) => {
        const { invalidRequests = [], refused } = subject
        const wrong = wrongBodies(kinds[kind]?.requestSchema ?? {}, body).map((each) => ({
          [requestMember]: each.body,
        }))
        for (const request of [{}, { zzzRequest: {} }, ...wrong, ...invalidRequests]) {
          hidden((await bench.ask(request)).error, 'an error')
        }
        hidden((await bench.ask(subject.request, { workload: 'stranger' })).error, 'the error of another workload')
        if (refused !== undefined) {
          if (refused.upstream !== undefined) bench.script(refused.upstream)
          hidden((await bench.ask(refused.request ?? subject.request)).error, 'the error of a refusal')
        }
        await nothingShown(bench)
      }),
    },
    {
      name: 'no secret is shown that a vendor sends back in an error',
      notApplicable: notApplicable ?? noUpstream,
      run: withBench(async (bench) => {
        bench.script((upstream) => void upstream.always(echo))
        const { error } = await bench.ask()
        ok(error instanceof BrokerError, 'an answer of status 400 did not end in a BrokerError')
        hidden(error, 'the error')
        await nothingShown(bench)
      }),
    },
    {
      name: 'no secret is in the error of a configuration that is wrong',
      notApplicable,
      run: async () => {
        const { options } = subject
        const good = typeof options === 'function' ? options('http://127.0.0.1:1') : options
        const spoilt = Object.keys(good).flatMap((name) => [
          { ...good, [name]: cutOff(good[name]) },
          { ...good, [name]: [[good[name]]] },
          { ...good, [`${name}s`]: good[name] },
        ])
        for (const wrong of [...spoilt, { ...good, ...everythingWrong(configSchema) }]) {
          const config = benchConfig(providerName, wrong)
          const outcome = await validateConfig({ config, plugins: { [providerName]: subject.plugin }, env: {} }).catch(
            (error: unknown) => error,
          )
          hidden(outcome, 'the outcome of reading a wrong configuration')
        }
      },
    },
  ]
}

/** The value as it looks when somebody copied too little of it. */
function cutOff(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, Math.ceil(value.length * 0.75))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(cutOff)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cutOff(member)]))
}
