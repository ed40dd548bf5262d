// Words that YAML readers take for something other than text.
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i

/** A plain value on one line. JSON is YAML, so what is no plain word is written as JSON. */
export function yamlText(value: unknown): string {
  const plain =
    typeof value === 'string' && /^(?:[A-Za-z_./][\w./-]*|\d+(?:ms|[smhd]))$/.test(value) && !reserved.test(value)
  return plain ? value : JSON.stringify(value)
}

/** `name: value`, or the name above the lines of a block. */
export function yamlEntry(name: string, value: string | readonly string[]): string[] {
  const key = yamlText(name)
  return typeof value === 'string' ? [`${key}: ${value}`] : [`${key}:`, ...indented(value)]
}

/** `- value`, or a block whose first line bears the dash. */
export function yamlItem(value: string | readonly string[]): string[] {
  const [first = '', ...rest] = typeof value === 'string' ? [value] : value
  return [`- ${first}`, ...indented(rest)]
}

export function indented(lines: readonly string[], by = '  '): string[] {
  return lines.map((line) => (line === '' ? '' : `${by}${line}`))
}

/** Lines that are there to be read, or to be uncommented. */
export function comment(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '#' : `# ${line}`))
}

/** A text as comment lines of at most `width` characters, where its words allow that. */
export function prose(text: string, width = 100): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return comment(lines)
}
