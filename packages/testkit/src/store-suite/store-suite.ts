import type { Runner } from '../runner.ts'
import { declareGroups } from '../suite/group.ts'
import { closing } from './groups/closing.ts'
import { durability } from './groups/durability.ts'
import { expiry } from './groups/expiry.ts'
import { leases } from './groups/leases.ts'
import { listing } from './groups/listing.ts'
import { logs } from './groups/logs.ts'
import { model } from './groups/model.ts'
import { records } from './groups/records.ts'
import { versions } from './groups/versions.ts'
import { storeBench } from './store-bench.ts'
import type { StoreSubject } from './store-subject.ts'

/**
 * Declares the tests that every store has to pass, named by group. A group that is left out, and cases that mean nothing
 * for this store, are declared as skipped, under a name that says why.
 */
export function storeSuite(runner: Runner, subject: StoreSubject): void {
  const bench = storeBench(runner, subject)
  const groups = {
    records: records(bench),
    versions: versions(bench),
    expiry: expiry(bench),
    listing: listing(bench),
    leases: leases(bench),
    logs: logs(bench),
    durability: durability(bench),
    closing: closing(bench),
    model: model(bench),
  }
  declareGroups(runner, groups, subject.skip ?? {})
}
