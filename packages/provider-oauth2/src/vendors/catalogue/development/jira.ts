import type { Vendor } from '../../vendor.ts'
import { atlassian } from './atlassian.ts'

const { agentCoreVendor: _, notes = [], ...server } = atlassian

/** The same server as {@link atlassian}'s, under the name that people look for. */
export const jira: Vendor = {
  ...server,
  id: 'jira',
  name: 'Jira / Confluence',
  notes: [...notes, 'Ask for classic or for granular scopes; they do not mix well.'],
}
