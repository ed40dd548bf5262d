/** What is kept of everything that the control plane makes. */
export interface ResourceRecord {
  readonly format: 1
  /** Made with it and never changed, so that what is made again under the same name is another. */
  readonly id: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly tags: Readonly<Record<string, string>>
  /** Stands for the request that made it, so that its repetition is known. Reveals nothing. */
  readonly createdBy?: string
}
