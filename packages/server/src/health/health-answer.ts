import type { WireResponse } from '../operation/wire.ts'
import type { ReadinessReport } from './readiness.ts'

const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** What `/healthz` answers as long as the process can answer at all. */
export const healthAnswer: WireResponse = { status: 200, headers, body: '{"status":"ok"}' }

/** What `/readyz` answers: 200 or 503, with the report. */
export function readinessAnswer(report: ReadinessReport): WireResponse {
  return { status: report.status === 'ready' ? 200 : 503, headers, body: JSON.stringify(report) }
}
