/** The id of one of the secrets that the installation has. */
export function secretId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
}

/** Its value: as long as an API key is. */
export function valueOf(index: number): string {
  return `the-value-of-secret-${index}-${'x'.repeat(30)}`
}
