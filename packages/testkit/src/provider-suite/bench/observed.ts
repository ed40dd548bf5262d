import type { AuditRecord, AuditSink, Broker, BrokerEventName, BrokerEvents, IssuedEvent } from '@credbroker/core'

const names: { readonly [Name in BrokerEventName]: true } = {
  issued: true,
  denied: true,
  failed: true,
  renewed: true,
  called: true,
  reloaded: true,
  expiring: true,
}

/** What a broker told those who watch it. */
export class Observed {
  readonly events: { readonly name: BrokerEventName; readonly event: BrokerEvents[BrokerEventName] }[] = []
  readonly records: AuditRecord[] = []
  readonly audit: AuditSink = { append: (record: AuditRecord): void => void this.records.push(record) }
  /** Every credential that was handed out, the last one last. */
  readonly issued: IssuedEvent[] = []

  watch(broker: Broker): void {
    broker.on('issued', (event) => void this.issued.push(event))
    for (const name of Object.keys(names) as BrokerEventName[]) {
      broker.on(name, (event) => void this.events.push({ name, event }))
    }
  }
}
