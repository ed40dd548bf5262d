const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const bare = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/

/** A UUID in lower case with hyphens; also from one without hyphens, in braces or in capitals. Otherwise `undefined`. */
export function readUuid(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/^\{(.*)\}$/, '$1')
  if (isUuid(plain)) return plain
  const [, ...groups] = bare.exec(plain) ?? []
  return groups.length === 0 ? undefined : groups.join('-')
}

/** Whether it is a UUID in the form that servers send. */
export function isUuid(text: string): boolean {
  return hyphenated.test(text)
}
