import { healthAnswer, readinessAnswer } from '../health/health-answer.ts'
import type { WireResponse } from '../operation/wire.ts'
import type { Destination } from './destination.ts'
import type { DoorParts } from './shell-parts.ts'
import { nothingHere } from './failures/transport-failure.ts'

/** Answers whoever runs the process: health, readiness and metrics. They are not authenticated and hold no secret. */
export async function operatorAnswer(
  destination: Exclude<Destination, 'operations' | 'pages'>,
  method: string,
  { ready, metricsText, errorAnswer }: DoorParts,
): Promise<WireResponse> {
  if (method !== 'GET' && method !== 'HEAD') return errorAnswer(nothingHere)
  if (destination === 'health') return healthAnswer
  if (destination === 'ready') return readinessAnswer(await ready())
  if (metricsText === undefined) return errorAnswer(nothingHere)
  const { contentType, text } = await metricsText()
  return { status: 200, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body: text }
}
