import { type Members, memberAt } from './answer-body.ts'

const longest = 2048

/** The members of an answer that a preset keeps, as texts. What is neither text nor number, or too long, is left out. */
export function keptMembers(members: Members, names: readonly string[] = []): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const name of names) {
    const value = memberAt(members, name)
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && text !== '' && text.length <= longest) kept[name] = text
  }
  return kept
}
