import type { AccessKey, Directory, ProviderPlane, WorkloadEntry } from '../../src/resources/directory.ts'

/** What exists, as a test says it. */
export class FakeDirectory implements Directory {
  readonly workloads: Map<string, WorkloadEntry> = new Map()
  /** The broker's names, by plane and public name: `oauth2/github`. */
  readonly providers: Map<string, string> = new Map()
  /** Why a provider is not served, in the same way. */
  readonly unfinished: Map<string, string> = new Map()
  /** Reads its store each time: what is not there at once must do too. */
  slow = false

  addWorkload(name: string, id: string | undefined, returnUrls: readonly string[] = []): void {
    this.workloads.set(name, { name, id, createdAtMs: 0, returnUrls })
  }

  catchUp(): void | Promise<void> {
    return this.slow ? Promise.resolve() : undefined
  }

  lookAgain(): Promise<void> {
    return Promise.resolve()
  }

  workload(name: string): WorkloadEntry | undefined | Promise<WorkloadEntry | undefined> {
    const entry = this.workloads.get(name)
    return this.slow ? Promise.resolve(entry) : entry
  }

  providerName(plane: ProviderPlane, name: string): string | undefined {
    return this.providers.get(`${plane}/${name}`)
  }

  notServed(plane: ProviderPlane, name: string): string | undefined {
    return this.unfinished.get(`${plane}/${name}`)
  }

  accessKey(): AccessKey | undefined {
    return undefined
  }
}
