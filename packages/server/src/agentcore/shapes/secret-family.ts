import type { JsonSchema } from '@credbroker/core'
import { absent, memberIs, oneOf, structure, text, when } from './field-schemas.ts'

/** Where a secret is that the service does not keep itself. */
export interface SecretReference {
  readonly secretId: string
  readonly jsonKey: string
}

export type SecretSource = 'MANAGED' | 'EXTERNAL'

/** Where a secret is, in a reply. */
export interface SecretLocation {
  readonly secretArn: string
}

const secretReference = structure({ secretId: text(1, 2048), jsonKey: text(1, 128) }, ['secretId', 'jsonKey'])

/** The three input members of one secret. */
export interface SecretFamily {
  readonly properties: Readonly<Record<string, JsonSchema>>
  /** EXTERNAL takes the reference and no value; without it there is no reference. */
  readonly rule: JsonSchema
}

/**
 * The members of the secret that comes inline as `member`, and by reference as `<stem>Config`. An inline secret may be
 * empty: a placeholder until an update brings it.
 */
export function secretFamily(member: string, value: JsonSchema, stem: string = member): SecretFamily {
  const reference = `${stem}Config`
  const source = `${stem}Source`
  return {
    properties: { [member]: value, [source]: oneOf('MANAGED', 'EXTERNAL'), [reference]: secretReference },
    rule: when(
      memberIs(source, 'EXTERNAL'),
      { required: [reference], properties: { [member]: absent(`Member must be absent when ${source} is EXTERNAL`) } },
      { properties: { [reference]: absent(`Member must be absent unless ${source} is EXTERNAL`) } },
    ),
  }
}
