import { readdirSync, readFileSync } from 'node:fs'
import type { AgentCoreOperation } from '../../../../src/agentcore/shapes/index.ts'

/** A recorded request of the control plane, and an answer that AWS's clients could read. */
export interface VectorCase {
  readonly name: string
  readonly operation: AgentCoreOperation
  readonly method: string
  readonly path: string
  readonly input: object
  readonly status: number
  readonly answer: unknown
}

const folder = new URL('../../../vectors/', import.meta.url)
const data = /^(GetWorkloadAccessToken|GetResource|CompleteResource|_)/

export const controlVectors: readonly VectorCase[] = readdirSync(folder)
  .filter((file) => !data.test(file))
  .flatMap((file) => {
    const { op, cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    return cases.map((each: { [member: string]: unknown; sampleResponse: { status: number; body: unknown } }) => ({
      name: each['case'],
      operation: op,
      method: each['method'],
      path: each['path'],
      input: each['input'],
      status: each.sampleResponse.status,
      answer: each.sampleResponse.body,
    }))
  })
