import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { JsonSchema } from '@credbroker/core'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyOperation } from '../../src/operation/operation.ts'
import { restOperations } from '../../src/rest/rest-operations.ts'
import { type FakeRules, openRest, type RestBench } from './support/rest-bench.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: JsonSchema
}

interface Described {
  readonly operationId: string
  readonly description: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>
type Methods = Readonly<Record<string, Described>>

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Methods>>
  readonly components: {
    readonly responses: Readonly<Record<string, { readonly content: Content }>>
    readonly schemas: Readonly<Record<'Error', JsonSchema>>
  }
}

// The YAML library is the core's.
const { parse } = createRequire(new URL('../../../core/package.json', import.meta.url))('yaml')
const document: Document = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'))
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)

let rest: RestBench
let operations: readonly AnyOperation[]

beforeAll(async () => {
  rest = await openRest()
  operations = restOperations({ ...rest.bench.parts, workloadRules: rest.workloadRules })
})
afterAll(() => rest.bench.broker.close())

const inPath = ({ path }: AnyOperation) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

test('describes the operations that there are, and no others', () => {
  expect(document.openapi).toBe('3.1.0')
  const inDocument = described.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`)
  expect(inDocument.sort()).toEqual(operations.map(({ name, method, path }) => `${name} ${method} ${path}`).sort())
  for (const { plane, administrative } of operations) expect([plane, administrative]).toEqual(['credbroker', true])
})

describe.each(described.map((one) => [one.operation.operationId, one] as const))('%s', (name, { operation }) => {
  const code = (): AnyOperation => {
    const found = operations.find((one) => one.name === name)
    if (found === undefined) throw new Error('there is no such operation')
    return found
  }

  test('has the parameters and the body that are described', () => {
    const { inputSchema, query } = code()
    const { properties = {}, required = [] } = inputSchema
    const parameters = [
      ...inPath(code()).map((parameter) => ({ name: parameter, in: 'path' })),
      ...(query?.names ?? []).map((parameter) => ({ name: parameter, in: 'query' })),
    ].map((parameter) => ({
      ...parameter,
      required: required.includes(parameter.name),
      schema: properties[parameter.name],
    }))
    const documented = (operation.parameters ?? []).map(({ name: parameter, in: where, required: needed, schema }) => ({
      name: parameter,
      in: where,
      required: needed,
      schema,
    }))
    expect(documented).toEqual(parameters)
    const inBody = Object.keys(properties).filter((member) => !parameters.some((one) => one.name === member))
    const body = operation.requestBody?.content['application/json']?.schema
    expect(Object.entries(body?.properties ?? {}).sort()).toEqual(
      inBody.map((member) => [member, properties[member]]).sort(),
    )
    expect([...(body?.required ?? [])].sort()).toEqual(required.filter((member) => inBody.includes(member)).sort())
    expect(operation.requestBody?.required).toBe(inBody.length > 0 ? true : undefined)
  })

  test('has the answers that are described', () => {
    const { status, outputSchema, method, path } = code()
    const { [status]: success, ...failures } = operation.responses
    expect(success?.content?.['application/json']?.schema).toEqual(outputSchema)
    expect(outputSchema === undefined).toBe(status === 204)
    // Rules of the configuration are not shown as those of an identity that was made by API.
    const conflicts = method === 'PUT' || method === 'DELETE' || path.endsWith('/rules')
    const hasBody = method === 'PUT' || method === 'POST'
    const statuses = [400, 401, 403, 404, ...(conflicts ? [409] : []), ...(hasBody ? [413, 415] : []), 429, 500]
    expect(Object.keys(failures).map(Number)).toEqual(statuses)
    for (const { $ref = '' } of Object.values(failures)) {
      const response = document.components.responses[$ref.replace('#/components/responses/', '')]
      expect(response?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' })
    }
  })
})

const ajv = new Ajv({ strict: false, allErrors: true })

/** What is found wrong with an answer by what is described. */
function faultsOf(method: string, path: string, status: number, body: unknown): unknown {
  const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {}
  const response = responses[status]
  if (response === undefined) return `${status} is not described`
  const schema = response.$ref ? document.components.schemas.Error : response.content?.['application/json']?.schema
  if (schema === undefined) return body === undefined ? undefined : 'a body is not described'
  const validate = ajv.compile(closed(schema))
  return validate(body) ? undefined : validate.errors
}

/** The same schema, where a member that is not described is a fault. */
function closed(schema: JsonSchema): JsonSchema {
  const { properties, items } = schema
  return {
    ...(properties !== undefined && { additionalProperties: false }),
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, closed(member)])),
    }),
    ...(items !== undefined && { items: closed(items) }),
  }
}

test('what is answered is what is described', async () => {
  const rules: FakeRules = rest.workloadRules
  rules.rules.set('made-agent', undefined)
  await rest.consent('google', 'agent', 'ann')
  await rest.consent('github', 'agent', 'ann')
  const v1 = '/credbroker/v1'
  const [grant] = (await rest.bench.send('GET', `${v1}/grants`, undefined, 'operator')).body.grants
  const credential = `${v1}/providers/{provider}/users/{userId}/credential`
  const calls: readonly (readonly [method: string, path: string, target: string, body?: object])[] = [
    ['GET', `${v1}/grants`, `${v1}/grants?maxResults=1`],
    ['GET', `${v1}/grants`, `${v1}/grants?maxResults=0`],
    ['DELETE', `${v1}/grants/{provider}/{grantId}`, `${v1}/grants/${grant.provider}/${grant.id}`],
    ['DELETE', `${v1}/grants/{provider}/{grantId}`, `${v1}/grants/${grant.provider}/${grant.id}`],
    ['PUT', `${v1}/workloads/{name}/rules`, `${v1}/workloads/made-agent/rules`, { providers: { '*': {} } }],
    ['PUT', `${v1}/workloads/{name}/rules`, `${v1}/workloads/made-agent/rules`, { providers: 7 }],
    ['GET', `${v1}/workloads/{name}/rules`, `${v1}/workloads/made-agent/rules`],
    ['DELETE', `${v1}/workloads/{name}/rules`, `${v1}/workloads/made-agent/rules`],
    ['GET', `${v1}/workloads/{name}/rules`, `${v1}/workloads/nobody/rules`],
    [
      'POST',
      `${v1}/explain`,
      `${v1}/explain`,
      { workload: 'agent', provider: 'shared', request: { apiKeyRequest: {} } },
    ],
    [
      'POST',
      `${v1}/explain`,
      `${v1}/explain`,
      { workload: 'agent', provider: 'shared', request: { apiKeyRequest: 7 } },
    ],
    ['GET', `${v1}/providers`, `${v1}/providers`],
    ['POST', `${v1}/workload-token-keys/rotate`, `${v1}/workload-token-keys/rotate`, { endTokens: false }],
    ['POST', `${v1}/workload-token-keys/rotate`, `${v1}/workload-token-keys/rotate`, { endTokens: 1 }],
    ['PUT', credential, `${v1}/providers/keys/users/ann/credential?workload=agent`, { value: 'sk-1' }],
    ['GET', `${v1}/providers/{provider}/users`, `${v1}/providers/keys/users`],
    ['DELETE', credential, `${v1}/providers/keys/users/ann/credential?workload=agent`],
    ['DELETE', credential, `${v1}/providers/keys/users/ann/credential?workload=agent`],
  ]
  const seen = new Set<string>()
  for (const [method, path, target, body] of calls) {
    const answer = await rest.bench.send(method, target, body, 'operator')
    expect({ target, faults: faultsOf(method, path, answer.status, answer.body) }).toEqual({
      target,
      faults: undefined,
    })
    if (answer.status < 300) seen.add(`${method} ${path}`)
  }
  expect(seen.size).toBe(operations.length)
})
