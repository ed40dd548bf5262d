import { expect, test } from 'vitest'
import { type AgentCoreOperation, inputSchemas } from '../../../src/agentcore/shapes/index.ts'
import type { AnyOperation } from '../../../src/operation/operation.ts'
import { answererFor } from '../../operation/toy-operations.ts'
import { validators } from './sample-inputs.ts'
import { vectors } from './vector-files.ts'

const names = Object.keys(inputSchemas) as AgentCoreOperation[]

test('every operation has vectors and a validator', () => {
  expect(vectors.map(({ op }) => op).sort()).toEqual([...names].sort())
  expect(Object.keys(validators).sort()).toEqual([...names].sort())
})

test.each(
  vectors.flatMap((vector) =>
    vector.cases.flatMap((recorded) =>
      Object.entries(recorded.rawBody).map(([client, raw]) => ({ name: recorded.case, client, raw, vector, recorded })),
    ),
  ),
)('takes $name as $client sends it', async ({ raw, vector, recorded }) => {
  const name = vector.op as AgentCoreOperation
  const inputs: object[] = []
  const isTagCall = vector.path.startsWith('/tags/')
  const operation: AnyOperation = {
    name,
    plane: vector.plane,
    method: vector.method,
    path: isTagCall ? '/tags/{resourceArn}' : vector.path,
    status: 200,
    inputSchema: inputSchemas[name],
    validate: validators[name],
    query: { names: ['tagKeys'], lists: name === 'UntagResource' ? ['tagKeys'] : [] },
    administrative: false,
    handle: (input: object) => {
      inputs.push(input)
      return undefined
    },
  }
  const answer = await answererFor([operation])({
    method: recorded.method,
    target: recorded.path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(raw ?? ''),
  })
  expect(answer.body).toBe('{}')
  expect(inputs).toEqual([
    {
      ...(recorded.body as object | null),
      ...(isTagCall && {
        resourceArn:
          'arn:aws:bedrock-agentcore:us-east-1:123456789012:workload-identity-directory/default/workload-identity/agent-1',
      }),
      ...(name === 'UntagResource' && { tagKeys: ['a', 'b c'] }),
    },
  ])
})
