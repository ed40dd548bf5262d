import type { BrokerExtension } from '@credbroker/core'
import { type ResourceOptions, ServerResources } from '../resources/server-resources.ts'
import { checkSettings } from '../settings/check-settings.ts'
import { sectionSchema } from '../settings/schema.ts'
import type { ServerSettings } from '../settings/server-settings.ts'
import { section } from '../settings/validators/section.js'

/** What makes a broker the broker of a server. */
export interface ServerExtension {
  /** For the options of `createBroker`. */
  readonly extension: BrokerExtension<ServerSettings>
  /** To be attached to the broker that comes out. */
  readonly resources: ServerResources
}

/** The section `server` of the YAML, and the providers and workload identities that the control plane made. */
export function createServerExtension(options: ResourceOptions = {}): ServerExtension {
  const resources = new ServerResources(options)
  return {
    resources,
    extension: {
      name: 'server',
      packagesBeside: import.meta.url,
      sectionSchema,
      validateSection: section,
      check: checkSettings,
      additions: (part) => resources.additions(part),
    },
  }
}
