/**
 * What `--config` says on a command line that is not parsed yet. Looked for by hand: it says where plugins are, and without
 * them the line cannot be parsed.
 */
export function configOption(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--')
  const words = argv.slice(0, end < 0 ? undefined : end)
  const at = words.findLastIndex((word) => word === '--config' || word.startsWith('--config='))
  const found = words[at]
  return found === '--config' ? words[at + 1] : found?.slice('--config='.length)
}
