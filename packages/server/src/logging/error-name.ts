/** What a log may say of something thrown: its class, or its type. Its message may quote anything. */
export function errorName(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown
}
