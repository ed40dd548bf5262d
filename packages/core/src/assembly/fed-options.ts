import type { FedSecret } from '../config/references.ts'
import { optionProblems } from '../config/resolve-config.ts'
import type { ResolvedProvider } from '../config/resolved-provider.ts'
import { BrokerError } from '../errors.ts'
import type { Mount } from '../mount/mount.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import type { Mistakes } from './mistakes.ts'

/** The options of a provider once its feeders have answered. */
export async function fedOptions(
  { name, plugin, options, fed }: ResolvedProvider,
  mounts: ReadonlyMap<string, Mount>,
  { feed }: AssemblyTools,
  mistakes: Mistakes,
): Promise<{ readonly value: unknown } | undefined> {
  const value = structuredClone(options)
  let complete = true
  for (const secret of fed) {
    const path = ['providers', name, 'options', ...secret.path]
    try {
      const source = mounts.get(secret.from)
      if (source === undefined) throw new BrokerError('not_found', `no provider "${secret.from}"`)
      const answer = await feed(source, secret.request, name)
      put(value, secret.path, secretIn(answer, secret, source))
    } catch (error) {
      complete = false
      const why = error instanceof BrokerError ? `${error.code}: ${error.message}` : 'internal'
      mistakes.add(path, `provider "${secret.from}" did not give this secret: ${why}`)
    }
  }
  if (!complete) return undefined
  for (const { path, message } of optionProblems(plugin, value, plugin.plugin.configSchema)) {
    mistakes.add(['providers', name, 'options', ...path], message)
  }
  return { value }
}

/** The text in an answer that a `{ from }` option stands for. */
function secretIn(answer: object, { request, field }: FedSecret, source: Mount): string {
  const [tag] = Object.keys(typeof request === 'object' && request !== null ? request : {})
  const kind = source.kinds.get(tag ?? '')
  const response: unknown = Object.values(answer)[0]
  const body = typeof response === 'object' && response !== null ? response : {}
  const name =
    field ??
    kind?.definition.secretMember ??
    Object.keys(body).find((key) => typeof Reflect.get(body, key) === 'string')
  const text: unknown = name === undefined ? undefined : Reflect.get(body, name)
  if (typeof text === 'string' && text !== '') return text
  const members = Object.keys(body).join(', ')
  throw new BrokerError('config_invalid', `its answer has no text "${name ?? ''}"; set field to one of: ${members}`)
}

function put(target: unknown, path: readonly string[], value: string): void {
  let at = target
  for (const key of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  const last = path.at(-1)
  if (typeof at === 'object' && at !== null && last !== undefined) Reflect.set(at, last, value)
}
