import { type BrokerConfig, BrokerError, validateConfig } from '@credbroker/core'
import type { SuiteCase } from '../../suite/group.ts'
import { providerName, withBench } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'
import type { PluginUnderTest } from '../provider-subject.ts'
import { probes } from './bodies.ts'

/** The validators that a plugin brings say the same as those that the core makes from its schemas. */
export function validatorAgreement({ subject, kind, requestMember, equal }: CaseTools): SuiteCase {
  const { plugin, request, options } = subject
  const { validators, ...withoutValidators } = plugin
  return {
    name: 'validators that were made ahead of time agree with the schemas',
    notApplicable: validators === undefined ? 'the plugin brings none' : undefined,
    run: async () => {
      const good = typeof options === 'function' ? options('http://127.0.0.1:1') : options
      equal(Object.keys(validators ?? {}).sort(), ['options', ...Object.keys(plugin.kinds)].sort(), 'the validators')
      const ofOptions = probes(plugin.configSchema, good)
      const expected = await optionProblems(withoutValidators, ofOptions)
      equal(await optionProblems(plugin, ofOptions), expected, 'what is said of options')
      const body: Readonly<Record<string, unknown>> = Object(Reflect.get(request, requestMember))
      const requests = probes(plugin.kinds[kind]?.requestSchema ?? {}, body).map((each) => ({ [requestMember]: each }))
      const said: unknown[][] = []
      for (const each of [plugin, withoutValidators]) {
        await withBench({ ...subject, plugin: each }, async ({ ask }) => {
          // A workload without a rule gets as far as the schema and no further.
          const errors: unknown[] = []
          for (const probe of requests) errors.push((await ask(probe, { workload: 'stranger' })).error)
          said.push(errors.map(verdict))
        })
      }
      equal(said[0], said[1], 'what is said of requests')
    },
  }
}

/** What is wrong with each of many options, read as one configuration. */
async function optionProblems(plugin: PluginUnderTest, probed: readonly object[]): Promise<unknown> {
  const providers = probed.map((options, index) => [`probe-${index}`, { use: providerName, options }])
  const config: BrokerConfig = { version: 1, store: { use: 'memory' }, providers: Object.fromEntries(providers) }
  const outcome = await validateConfig({ config, plugins: { [providerName]: plugin }, env: {} }).catch(
    (error: unknown) => error,
  )
  return outcome instanceof BrokerError ? (outcome.details?.problems ?? outcome.message) : outcome
}

function verdict(error: unknown): string {
  return error instanceof BrokerError ? `${error.code}: ${error.message}` : String(error)
}
