/** The JSON document in a text; `undefined` when it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A member of what may be an object. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** A member that is a text; `undefined` when it is absent or something else. */
export function textMember(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name)
  return typeof member === 'string' ? member : undefined
}

/** A member that is a list; `undefined` when it is absent or something else. */
export function listMember(value: unknown, name: string): readonly unknown[] | undefined {
  const member = memberOf(value, name)
  return Array.isArray(member) ? member : undefined
}
