import type { ArnKind } from '../wire/arn.ts'
import type { ProviderPlane } from './directory.ts'

/** What the control plane makes and keeps. */
export interface ResourceKind {
  /** Begins the keys of its records; a name follows. */
  readonly prefix: string
  readonly arn: ArnKind
  /** As the audit log calls it; a slash and a name follow. */
  readonly resource: string
  /** As messages call it. */
  readonly title: string
}

/** Workload identities. */
export const workloadIdentity: ResourceKind = {
  prefix: 'workload/',
  arn: 'workloadIdentity',
  resource: 'workload-identity',
  title: 'workload identity',
}

/** Credential providers, by plane. */
export const providerKinds: Readonly<Record<ProviderPlane, ResourceKind>> = {
  oauth2: {
    prefix: 'oauth2/',
    arn: 'oauth2Provider',
    resource: 'oauth2-credential-provider',
    title: 'oauth2 credential provider',
  },
  apikey: {
    prefix: 'apikey/',
    arn: 'apiKeyProvider',
    resource: 'api-key-credential-provider',
    title: 'API key credential provider',
  },
  payment: {
    prefix: 'payment/',
    arn: 'paymentProvider',
    resource: 'payment-credential-provider',
    title: 'payment credential provider',
  },
}

/** All planes, in the order of listings. */
export const planes: readonly ProviderPlane[] = ['oauth2', 'apikey', 'payment']

/** What of a kind of credential belongs to which plane. Other kinds are none of AgentCore's. */
export const planeOfKind: Readonly<Record<string, ProviderPlane>> = {
  oauth2Token: 'oauth2',
  apiKey: 'apikey',
  coinbaseCdpToken: 'payment',
  stripePrivyToken: 'payment',
}
