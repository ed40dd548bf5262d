import type { JsonSchema } from '@credbroker/core'
import { accountName, marketplace } from './shared-forms.ts'

const region = { type: 'string', enum: ['na', 'eu', 'fe'] }
const secretText = { type: 'string', minLength: 1, writeOnly: true }
const date = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?$',
}
const origin = { type: 'string', pattern: '^https?://[^/?#@ ]+/?$', maxLength: 512 }
const applicationId = { type: 'string', pattern: '^amzn1\\.[a-zA-Z0-9._-]+$', maxLength: 256 }
const refreshToken = { ...secretText, description: 'Refresh token of Login with Amazon. It begins with Atzr|.' }

/** JSON Schema of the options. */
export const configSchema: JsonSchema = {
  type: 'object',
  description: "An application of Amazon's Selling Partner API, and the selling partners that it acts for.",
  additionalProperties: false,
  required: ['clientId', 'clientSecret'],
  properties: {
    clientId: {
      type: 'string',
      pattern: '^[\\x21-\\x7e]+$',
      maxLength: 256,
      description: 'Client id of Login with Amazon, amzn1.application-oa2-client.… Not the application id.',
    },
    clientSecret: { ...secretText, description: 'Client secret of Login with Amazon. It begins with amzn1.oa2-cs.' },
    clientSecretExpiresAt: {
      ...date,
      description: 'Date or instant of its end, 180 days after it was made. Warned of 30 days ahead.',
    },
    nextClientSecret: {
      ...secretText,
      description:
        'A second secret, while one takes the place of the other. Either is tried where Amazon refuses the other.',
    },
    nextClientSecretExpiresAt: { ...date, description: 'Date or instant of its end.' },
    refreshToken,
    accounts: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: accountName },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['refreshToken'],
        properties: {
          refreshToken,
          region: { ...region, description: "Region that the refresh token is for. Default: the provider's." },
          authorizedAt: {
            ...date,
            description:
              'When the selling partner authorized the application. A public application is asked again after 365 days; warned of 30 days ahead.',
          },
        },
        description: 'A selling partner.',
      },
      description: 'Selling partners by a name of your own. Requests name one as account.',
    },
    region: {
      ...region,
      description:
        'Region of the refresh token or of the sellers, needed unless every account has one. North America, Europe with the Middle East and India, or the Far East.',
    },
    marketplace: {
      ...marketplace,
      description: 'Country code or id of the marketplace whose sellers are asked for consent.',
    },
    applicationId: {
      ...applicationId,
      description: 'Id of the application as the console shows it, for consents of sellers. Not the client id.',
    },
    draft: {
      type: 'boolean',
      default: false,
      description: 'Whether the application is a draft: consents say version=beta.',
    },
    partner: {
      type: 'string',
      enum: ['seller', 'vendor'],
      default: 'seller',
      description: 'Who consents: in Seller Central or in Vendor Central.',
    },
    sandbox: {
      type: 'boolean',
      default: false,
      description:
        "Whether answers name the sandbox's endpoint. Tokens come from production all the same, as Amazon wants it.",
    },
    sandboxTokens: {
      type: 'boolean',
      default: false,
      description:
        'Whether restricted data tokens come from the sandbox too. Those are dummies, for tests of this one call.',
    },
    targetApplications: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'string',
        pattern: '^amzn1\\.[a-zA-Z0-9._-]+(&version=beta)?$',
        maxLength: 256,
        description: 'Application id.',
      },
      description: 'Applications that restricted data may be delegated to. Without it none is.',
    },
    applicationName: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      default: 'credbroker',
      description: 'Name of your program in the user-agent header, which Amazon wants of every call.',
    },
    applicationVersion: { type: 'string', minLength: 1, maxLength: 64, default: '1.0', description: 'Its version.' },
    lwaUrl: {
      type: 'string',
      pattern: '^https?://[^?#@ ]+$',
      maxLength: 512,
      description: 'Token endpoint in place of https://api.amazon.com/auth/o2/token, for tests and proxies.',
    },
    endpointUrl: { ...origin, description: "Origin in place of the region's endpoints, for tests and proxies." },
    centralUrl: { ...origin, description: 'Origin in place of Seller Central or Vendor Central, for tests.' },
  },
}
