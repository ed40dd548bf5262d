import type { JsonSchema } from '@credbroker/core'
import { accountName, marketplace } from './shared-forms.ts'

const account = { type: 'string', pattern: accountName, description: 'A name under accounts in the options.' }
const id = { type: 'string', minLength: 1, maxLength: 512 }

/** JSON Schema of each kind's request. */
export const requestSchemas: Readonly<Record<'spApiToken' | 'spApiRestrictedDataToken', JsonSchema>> = {
  spApiToken: {
    type: 'object',
    description: 'An access token of the Selling Partner API, with all that the next call needs.',
    additionalProperties: false,
    properties: {
      grant: {
        type: 'string',
        enum: ['refreshToken', 'grantless'],
        default: 'refreshToken',
        description: 'refreshToken acts for a selling partner, grantless for the application itself.',
      },
      scopes: {
        type: 'array',
        minItems: 1,
        maxItems: 8,
        items: { type: 'string', minLength: 1, maxLength: 128, description: 'A scope.' },
        description:
          'With grantless: sellingpartnerapi::notifications or sellingpartnerapi::client_credential:rotation.',
      },
      account,
      marketplace: { ...marketplace, description: 'Country code or id of the marketplace to call.' },
      sessionUri: { ...id, description: 'The consent that an earlier answer named.' },
      returnUrl: { type: 'string', maxLength: 2048, description: "For consents: one of the workload's return URLs." },
      customState: { type: 'string', maxLength: 4096, description: 'For consents: given back on the return URL.' },
      forceAuthentication: {
        type: 'boolean',
        default: false,
        description: 'Ask the seller although a consent is kept.',
      },
      appstore: {
        type: 'object',
        additionalProperties: false,
        required: ['amazonCallbackUri', 'amazonState', 'sellingPartnerId'],
        properties: {
          amazonCallbackUri: { type: 'string', maxLength: 2048, description: 'amazon_callback_uri.' },
          amazonState: { type: 'string', minLength: 1, maxLength: 2048, description: 'amazon_state.' },
          sellingPartnerId: { type: 'string', pattern: '^[A-Z0-9]{1,32}$', description: 'selling_partner_id.' },
          version: { type: 'string', enum: ['beta'], description: 'version, where it is there.' },
        },
        description: "For consents that began in Amazon's Appstore: the query of Amazon's call of your login URI.",
      },
    },
  },
  spApiRestrictedDataToken: {
    type: 'object',
    description: 'A restricted data token: for the resources that are named, or those of one operation.',
    additionalProperties: false,
    properties: {
      restrictedResources: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['method', 'path'],
          properties: {
            method: { type: 'string', maxLength: 16, description: 'HTTP method of the call, in capitals.' },
            path: {
              type: 'string',
              maxLength: 2048,
              description: 'Its path: with an id, or with the placeholder for every id.',
            },
            dataElements: {
              type: 'array',
              maxItems: 16,
              items: {
                type: 'string',
                maxLength: 64,
                description: 'buyerInfo, shippingAddress or buyerTaxInformation.',
              },
              description:
                'Personal data that the call is to answer with; for getOrders, getOrder and getOrderItems only.',
            },
          },
          description: 'A call of a restricted operation.',
        },
        description: '1 to 50 resources; or an operation in their place.',
      },
      operation: {
        type: 'string',
        maxLength: 128,
        description: 'Name of a restricted operation, such as getOrderAddress.',
      },
      version: { type: 'string', maxLength: 32, description: 'Version of its API, where two have it.' },
      orderId: { ...id, description: 'Without it the token is for every order.' },
      shipmentId: { ...id, description: 'Without it the token is for every shipment.' },
      reportDocumentId: { ...id, description: 'Of getReportDocument.' },
      purchaseOrderNumber: { ...id, description: 'Without it the token is for every purchase order.' },
      reportType: { ...id, description: 'Type of the report whose document it is, such as GET_ORDER_REPORT_DATA_TAX.' },
      dataElements: {
        type: 'array',
        maxItems: 16,
        items: { type: 'string', maxLength: 64, description: 'buyerInfo, shippingAddress or buyerTaxInformation.' },
        description: 'With an operation. Default: all that it accepts.',
      },
      targetApplication: {
        type: 'string',
        maxLength: 256,
        description: 'Another application that the token is for. Leave it out for your own.',
      },
      account,
      marketplace: { ...marketplace, description: 'Country code or id of the marketplace to call.' },
      priority: {
        type: 'string',
        enum: ['interactive', 'batch'],
        default: 'interactive',
        description: "Who goes first where Amazon's limit makes requests wait.",
      },
    },
  },
}
