import { BrokerError, type ConfigProblem, validateConfig } from '@credbroker/core'
import type { SuiteCase } from '../../suite/group.ts'
import { benchConfig, providerName } from '../bench/provider-bench.ts'
import type { CaseTools } from '../case-tools.ts'
import { everythingWrong } from '../schema/bodies.ts'
import { schemaMembers, type SchemaMember } from '../schema/schema-members.ts'
import { validatorAgreement } from '../schema/validator-agreement.ts'

const secretName = /(secret|token|password|passphrase|privateKey|apiKey|assertion)s?$/i

export function schema(tools: CaseTools): readonly SuiteCase[] {
  const { subject, kind, requestMember, equal, withBench } = tools
  const { plugin, options } = subject
  const good = typeof options === 'function' ? options('http://127.0.0.1:1') : options
  const ofOptions = schemaMembers(plugin.configSchema, 'options')
  const all = [
    ...ofOptions,
    ...Object.entries(plugin.kinds).flatMap(([name, { requestSchema }]) =>
      schemaMembers(requestSchema, `${name}Request`),
    ),
  ]
  const paths = (members: readonly SchemaMember[]) => members.map(({ path }) => path)
  const roots = new Set(['options', ...Object.keys(plugin.kinds).map((name) => `${name}Request`)])

  /** What is wrong with options; empty when nothing is. */
  const problems = async (given: object): Promise<readonly ConfigProblem[]> => {
    const plugins = { [providerName]: plugin }
    try {
      await validateConfig({ config: benchConfig(providerName, given), plugins, env: {} })
      return []
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'config_invalid') return error.details?.problems ?? []
      throw error
    }
  }
  const unnamed = (found: readonly ConfigProblem[], names: readonly string[]) =>
    names.filter((name) => !found.some(({ path }) => path.startsWith(`providers.${providerName}.options.${name}`)))

  return [
    {
      name: 'every member is described in sentences',
      run: async () => {
        const without = all.filter(({ path, schema: { description } }) => !roots.has(path) && !isSentence(description))
        equal(paths(without), [], 'the members without a description that ends with a full stop')
      },
    },
    {
      name: 'objects with members permit no others, or say what others mean',
      run: async () => {
        const open = all.filter(({ schema: { properties, additionalProperties: others } }) => {
          const isSaid = others === false || (typeof others === 'object' && others.description !== undefined)
          return properties !== undefined && !isSaid
        })
        equal(paths(open), [], 'the objects without additionalProperties: false')
      },
    },
    {
      name: 'options that look like secrets say writeOnly',
      run: async () => {
        const open = ofOptions.filter(
          (member) => secretName.test(member.name ?? '') && holdsText(member) && !isSecret(member),
        )
        equal(paths(open), [], 'the options without writeOnly: true')
      },
    },
    {
      name: 'defaults are values that are permitted',
      run: withBench(async ({ ask }) => {
        const wrong: string[] = []
        for (const [name, { default: value }] of Object.entries(plugin.configSchema.properties ?? {})) {
          if (value !== undefined && (await problems({ ...good, [name]: value })).length > 0)
            wrong.push(`options.${name}`)
        }
        const body: object = Object(Reflect.get(subject.request, requestMember))
        for (const [name, { default: value }] of Object.entries(plugin.kinds[kind]?.requestSchema.properties ?? {})) {
          if (value === undefined) continue
          // A workload without a rule gets as far as the schema and no further.
          const { error } = await ask({ [requestMember]: { ...body, [name]: value } }, { workload: 'stranger' })
          if (!(error instanceof BrokerError) || error.code !== 'access_denied') wrong.push(`${requestMember}.${name}`)
        }
        equal(wrong, [], 'the members whose defaults are refused')
      }),
    },
    {
      name: 'a configuration that is wrong is refused with every mistake in it',
      run: async () => {
        const { required = [] } = plugin.configSchema
        equal(await problems(good), [], 'the problems of good options')
        const wrong = everythingWrong(plugin.configSchema)
        equal(unnamed(await problems(wrong), Object.keys(wrong)), [], 'the wrong options that were not named')
        equal(unnamed(await problems({}), required), [], 'the missing options that were not named')
      },
    },
    validatorAgreement(tools),
  ]
}

function isSentence(description: string | undefined): boolean {
  return description?.trim().endsWith('.') === true
}

function holdsText({ schema: { type, items, additionalProperties } }: SchemaMember): boolean {
  const others = typeof additionalProperties === 'object' ? additionalProperties.type : undefined
  return [type, items?.type, others].flat().includes('string')
}

function isSecret({ schema: { writeOnly, items, additionalProperties } }: SchemaMember): boolean {
  const others = typeof additionalProperties === 'object' && additionalProperties.writeOnly
  return writeOnly === true || items?.writeOnly === true || others === true
}
