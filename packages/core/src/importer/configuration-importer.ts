/** Reads what users of another library have, so that they need not write their configuration anew. */
export interface ConfigurationImporter {
  /** A few words: whose settings it reads. */
  readonly summary: string
  /** What is read, in order, for people. */
  readonly description: string
  /**
   * What was found. Throws `BrokerError`: `not_found` when there is nothing to import, `validation_failed` for a file that is
   * not what it should be, with the line and never a value.
   */
  read(sources: ImportSources): ImportedProviders | Promise<ImportedProviders>
}

/** What an importer may look at. */
export interface ImportSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string
  /** Where other programs keep settings of this person. */
  readonly homeFolder: string
  /** A file that the person named, to be read in place of the usual ones. */
  readonly file?: string
  /** The text of a file; `undefined` when there is none. A relative path is below the working directory. */
  readFile(path: string): Promise<string | undefined>
}

/** What an importer found. */
export interface ImportedProviders {
  readonly providers: readonly ImportedProvider[]
  /** What the person should know, such as what was passed over. Nothing secret. */
  readonly notes: readonly string[]
}

export interface ImportedProvider {
  /** The name for it under `providers`. */
  readonly name: string
  /** Plain data, but for each secret, which is an `ImportedSecret`. */
  readonly options: Readonly<Record<string, unknown>>
}
