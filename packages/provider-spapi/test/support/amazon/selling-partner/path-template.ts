/** Whether a path is the template with ids in its places. Braces in an id are those of another template. */
export function pathMatches(template: string, path: string): boolean {
  const expected = template.split('/')
  const segments = path.split('/')
  return (
    expected.length === segments.length &&
    expected.every((part, index) => {
      const segment = segments[index] ?? ''
      return part.startsWith('{') ? /^[^{}?#]+$/.test(segment) : part === segment
    })
  )
}
