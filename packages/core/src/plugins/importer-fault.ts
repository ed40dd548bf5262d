/** What is wrong with a plugin's importer, in words for its author; `undefined` when nothing is. */
export function importerFault(importer: unknown): string | undefined {
  if (importer === undefined) return undefined
  const { summary, description, read }: { summary?: unknown; description?: unknown; read?: unknown } = Object(importer)
  const isWords = (text: unknown) => typeof text === 'string' && text.trim() !== ''
  if (isWords(summary) && isWords(description) && typeof read === 'function') return undefined
  return 'its importer must be { summary, description, read }'
}
