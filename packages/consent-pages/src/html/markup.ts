/** HTML that was put together by {@link markup}: whatever came from elsewhere is escaped in it. */
export class Markup {
  readonly #text: string

  constructor(parts: readonly string[], values: readonly MarkupValue[]) {
    this.#text = parts.map((part, index) => (index === 0 ? part : rendered(values[index - 1]) + part)).join('')
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand between the parts of a template. A text is escaped; `undefined` is nothing. */
export type MarkupValue = string | Markup | readonly Markup[] | undefined

/**
 * A template of HTML. Values may stand between tags and in attributes with quotes around them, and nowhere else: not in
 * a name, a style or a script.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(parts, values)
}

function rendered(value: MarkupValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  return value instanceof Markup ? value.toString() : value.join('')
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => references[character] ?? character)
}
