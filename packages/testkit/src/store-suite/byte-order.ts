/** The order of UTF-8, which is that of code points; `<` compares UTF-16 code units and differs above U+D7FF. */
export function inByteOrder(keys: readonly string[]): string[] {
  return [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
