import type { Broker, Grant } from '@credbroker/core'
import { publicName } from '../../resources/mount-name.ts'

/** What is needed of a broker. */
export type GrantDoor = Pick<Broker['consents'], 'providers' | 'grantPage'>

/** Which grants are wanted. */
export interface GrantWish {
  /** As clients call it. */
  readonly provider?: string
  readonly workload?: string
  readonly user?: string
}

/** Where a list goes on. */
export interface GrantPlace {
  readonly provider: string
  /** Of the provider's page. */
  readonly cursor?: string
  /** The grant in that page that was looked at last. */
  readonly after?: string
}

/** A part of a list of grants. */
export interface SomeGrants {
  readonly grants: readonly Grant[]
  /** Absent when there are no more. */
  readonly next?: GrantPlace
}

/** Pages of providers that are read for one answer, however few of their grants are wanted. */
const mostPages = 20

/**
 * At most `limit` grants, from a place on. Providers come in the order of their names, so that one which is added or
 * removed meanwhile moves no other. A grant that is there all the time is never left out; when the last one looked at is
 * removed, others of its page come twice.
 */
export async function readGrants(
  consents: GrantDoor,
  wish: GrantWish,
  limit: number,
  place?: GrantPlace,
): Promise<SomeGrants> {
  const grants: Grant[] = []
  let pages = 0
  for (const provider of providersFor(consents, wish, place)) {
    let { cursor, after }: Partial<GrantPlace> = provider === place?.provider ? place : {}
    do {
      if (++pages > mostPages) return { grants, next: placeIn(provider, cursor, after) }
      const page = await consents.grantPage(provider, cursor)
      const seen = after
      for (const grant of page.grants.slice(page.grants.findIndex(({ id }) => id === seen) + 1)) {
        if (isWanted(grant, wish)) {
          if (grants.length === limit) return { grants, next: placeIn(provider, cursor, after) }
          grants.push(grant)
        }
        after = grant.id
      }
      cursor = page.cursor
      after = undefined
    } while (cursor !== undefined)
  }
  return { grants }
}

function providersFor(
  { providers }: GrantDoor,
  { provider }: GrantWish,
  place: GrantPlace | undefined,
): readonly string[] {
  return providers
    .filter((name) => provider === undefined || publicName(name) === provider)
    .filter((name) => place === undefined || name >= place.provider)
    .sort()
}

function isWanted(grant: Grant, { workload, user }: GrantWish): boolean {
  return (workload === undefined || workload === grant.workload) && (user === undefined || user === grant.user)
}

function placeIn(provider: string, cursor: string | undefined, after: string | undefined): GrantPlace {
  return { provider, ...(cursor !== undefined && { cursor }), ...(after !== undefined && { after }) }
}
