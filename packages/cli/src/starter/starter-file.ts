import type { PluginDescription } from '@credbroker/core/tooling'
import { providerName } from './names.ts'
import { stateSections } from './state-sections.ts'
import { starterOptions } from './starter-options.ts'
import { comment, indented, prose, yamlEntry, yamlText } from './yaml-text.ts'

export interface StarterFile {
  readonly text: string
  /** The providers' names in the file. */
  readonly names: readonly string[]
  /** The environment variables that must be set before the file is used. */
  readonly variables: readonly string[]
}

/** A commented configuration with an entry for each plugin. `installed`: what else `use:` could name. */
export function starterFile(plugins: readonly PluginDescription[], installed: readonly string[]): StarterFile {
  const entries = new Map<string, { readonly lines: readonly string[]; readonly variables: readonly string[] }>()
  for (const plugin of plugins) {
    const name = providerName(plugin.use, new Set(entries.keys()))
    entries.set(name, entry(name, plugin))
  }
  const names = [...entries.keys()]
  const lines = [
    '# yaml-language-server: $schema=./credbroker.schema.json',
    '# That file is made by: credbroker schema --out credbroker.schema.json',
    '',
    'version: 1',
    '',
    ...stateSections(),
    '',
    '# The credential providers, by the name under which callers ask for them. A secret is { env: NAME }, { file: path },',
    '# or { from: another provider, request: { … } }; ${NAME} in any other text is that environment variable.',
    ...(names.length > 0 ? ['providers:', ...providers([...entries.values()])] : noProviders(installed)),
    '',
    ...workloads(names.length > 0 ? names : ['vault']),
  ]
  const variables = [...entries.values()].flatMap((each) => each.variables)
  return { text: `${lines.join('\n')}\n`, names, variables: [...new Set(variables)] }
}

function entry(name: string, { use, label, configSchema, kinds }: PluginDescription) {
  const { lines, variables, filledIn } = starterOptions(configSchema, [name])
  const options = lines.length === 0 ? [] : [filledIn ? 'options:' : '# options:', ...indented(lines)]
  const requests = kinds.map(({ requestMember }) => requestMember).join(', ')
  const about = prose(`${label === use ? '' : `${label}. `}Answers: ${requests}.`)
  return { lines: [...about, ...yamlEntry(name, [`use: ${yamlText(use)}`, ...options])], variables }
}

function providers(entries: readonly { readonly lines: readonly string[] }[]): string[] {
  return entries.flatMap(({ lines }, index) => [...(index > 0 ? [''] : []), ...indented(lines)])
}

function noProviders(installed: readonly string[]): string[] {
  const example = installed[0] ?? 'coinbase'
  return [
    'providers: {}',
    ...prose(
      installed.length > 0
        ? `In package.json: ${installed.join(', ')}.`
        : 'No provider package is in package.json. To get one: npm install @credbroker/provider-coinbase',
    ),
    ...comment([
      'An entry looks like this, in place of the {} above:',
      `  my-${providerName(example, new Set())}:`,
      `    use: ${yamlText(example)}`,
      '    options: {}',
    ]),
    ...prose(`"credbroker init ${example}" writes one with all its options into a new file.`),
  ]
}

function workloads(names: readonly string[]): string[] {
  const rules = names.map((name) => `      ${yamlText(name)}: {}`)
  return [
    '# Which program may use which provider. Without this section the built-in workload "host", which is also what',
    '# "credbroker get" asks as, may use everything, and nobody else anything. What is not listed here is denied.',
    ...comment([
      'workloads:',
      '  host:',
      '    providers:',
      ...rules,
      '  my-agent:',
      '    providers:',
      ...rules.slice(0, 1),
    ]),
  ]
}
