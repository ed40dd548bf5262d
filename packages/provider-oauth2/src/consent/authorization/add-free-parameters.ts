/** Adds those whose names are not taken yet, in whatever letter case: what is there stands. RFC 6749 section 3.1. */
export function addFreeParameters(parameters: URLSearchParams, more: Readonly<Record<string, string>>): void {
  const taken = new Set([...parameters.keys()].map((name) => name.toLowerCase()))
  for (const [name, value] of Object.entries(more)) {
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    parameters.append(name, value)
  }
}
