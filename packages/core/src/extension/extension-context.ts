import type { AssemblyTools } from '../assembly/assembly-tools.ts'
import { Secret } from '../secrets/secret.ts'
import { scopedStore } from '../store/scoped-store.ts'
import type { ExtensionContext } from './broker-extension.ts'

/** Whose part of the store an extension has. */
export function extensionOwner(name: string): string {
  return `extension/${name}`
}

/** What an extension may reach of its broker. The slash keeps its part of the store out of reach of providers. */
export function extensionContext(
  name: string,
  { services, store, nameOf, redactor }: Pick<AssemblyTools, 'services' | 'store' | 'nameOf' | 'redactor'>,
): ExtensionContext {
  const { clock, random, fetch, instance, logger } = services
  const owner = extensionOwner(name)
  return Object.freeze({
    clock,
    random,
    fetch,
    instance,
    logger,
    store: scopedStore(store, owner),
    nameOf: (...parts: readonly string[]): string => nameOf(owner, parts),
    secret(value: string): Secret {
      redactor.add(value)
      return new Secret(value)
    },
  })
}
