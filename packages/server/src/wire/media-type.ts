/**
 * Whether a body of this type is taken as JSON: any that says so. A body without a type is not: a browser sends such a
 * one to anybody, on behalf of whatever page asks it to.
 */
export function isJsonType(contentType: string | undefined): boolean {
  return (
    contentType === 'application/json' ||
    (contentType !== undefined &&
      /^\s*(application|text)\/([\w.-]+\+)?(x-amz-)?json(-1\.[01])?\s*(;|$)/i.test(contentType))
  )
}
