import type { JsonSchema } from '@credbroker/core'
import { list, oneOf, structure, tags, text, union } from '../field-schemas.ts'

/** How AWS would reach a server inside a network of its customer. */
export type PrivateEndpoint =
  | {
      readonly selfManagedLatticeResource: { readonly resourceConfigurationIdentifier: string }
      readonly managedVpcResource?: never
    }
  | { readonly managedVpcResource: ManagedVpcResource; readonly selfManagedLatticeResource?: never }

export interface ManagedVpcResource {
  readonly vpcIdentifier: string
  readonly subnetIds: readonly string[]
  readonly endpointIpAddressType: 'IPV4' | 'IPV6'
  readonly securityGroupIds?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly routingDomain?: string
}

export interface PrivateEndpointOverride {
  readonly domain: string
  readonly privateEndpoint: PrivateEndpoint
}

const resourceId = 'rcfg-[0-9a-z]{17}'

export const privateEndpoint: JsonSchema = union({
  selfManagedLatticeResource: union({
    resourceConfigurationIdentifier: text(
      20,
      2048,
      `(?:${resourceId}|arn:[a-z0-9-]+:vpc-lattice:[a-zA-Z0-9-]+:[0-9]{12}:resourceconfiguration/${resourceId})`,
    ),
  }),
  managedVpcResource: structure(
    {
      vpcIdentifier: text(1, 64, 'vpc-[0-9a-z]{8}(?:[0-9a-z]{9})?'),
      subnetIds: list(text(1, 64, 'subnet-[0-9a-zA-Z]{8,17}')),
      endpointIpAddressType: oneOf('IPV4', 'IPV6'),
      securityGroupIds: list(text(1, 64, 'sg-[0-9a-z]{8}(?:[0-9a-z]{9})?'), 5),
      tags,
      routingDomain: text(3, 255),
    },
    ['vpcIdentifier', 'subnetIds', 'endpointIpAddressType'],
  ),
})

export const privateEndpointOverrides: JsonSchema = list(
  structure({ domain: text(1, 253), privateEndpoint }, ['domain', 'privateEndpoint']),
  5,
)
