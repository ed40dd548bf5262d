import type { NumberedAuditRecord } from '@credbroker/core/tooling'

const batchSize = 500

/** Records as they come, several at a time. */
export async function* recordBatches(
  records: AsyncIterable<NumberedAuditRecord>,
): AsyncGenerator<readonly NumberedAuditRecord[]> {
  let batch: NumberedAuditRecord[] = []
  for await (const record of records) {
    batch.push(record)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
