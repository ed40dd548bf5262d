const inputs: readonly unknown[] = [undefined, 'required', 'optional']

/** What is wrong with the actions that a plugin names, in words for its author; `undefined` when nothing is. */
export function actionsFault(actions: unknown): string | undefined {
  if (actions === undefined) return undefined
  if (typeof actions !== 'object' || actions === null) return 'its actions are no object'
  for (const [name, definition] of Object.entries(actions)) {
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) return `its action "${name}" is no name in kebab case`
    const { summary, description, input }: { summary?: unknown; description?: unknown; input?: unknown } =
      Object(definition)
    if (!isWords(summary) || !isWords(description)) return `its action "${name}" needs a summary and a description`
    if (!inputs.includes(input)) return `its action "${name}" has an input that is neither "required" nor "optional"`
  }
  return undefined
}

/** What is wrong with the functions that a provider has for its plugin's actions. */
export function actionFunctionsFault(functions: unknown, names: readonly string[]): string | undefined {
  const given: Readonly<Record<string, unknown>> = Object(functions)
  const missing = names.find((name) => typeof given[name] !== 'function')
  if (missing !== undefined) return `the provider has no function for its action "${missing}"`
  const unnamed = Object.keys(given).find((name) => !names.includes(name))
  return unnamed === undefined
    ? undefined
    : `the provider has a function for an action "${unnamed}" that its plugin does not name`
}

function isWords(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== ''
}
