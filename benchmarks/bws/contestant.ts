/** One way to get at the secrets of an installation. Every operation but `cached` asks it anew. */
export interface Contestant {
  readonly name: string
  /** Gives nothing that can be compared but its success. */
  login(): Promise<unknown>
  /** The value of one secret. */
  get(id: string): Promise<string>
  /** The values of all secrets. */
  list(): Promise<readonly string[]>
}
