import type { Region } from './endpoints.ts'

/** A country's Amazon store, and where its sellers and vendors give consent. */
export interface Marketplace {
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country: string
  /** Other names of the country: Amazon's own list calls the United Kingdom `UK`. */
  readonly aliases?: readonly string[]
  readonly marketplaceId: string
  readonly region: Region
  /** Host of Seller Central, where a seller consents. */
  readonly sellerCentral: string
  /** Host of Vendor Central. Absent where none is known. */
  readonly vendorCentral?: string
  /** Whether Amazon's guide names the host of Seller Central. The others come from third parties. */
  readonly checked: boolean
}

/** All marketplaces. SP-API docs, "Marketplace IDs", "Seller Central URLs", "Vendor Central URLs". */
export const marketplaces: readonly Marketplace[] = [
  {
    country: 'CA',
    marketplaceId: 'A2EUQ1WTGCTBG2',
    region: 'na',
    sellerCentral: 'sellercentral.amazon.ca',
    vendorCentral: 'vendorcentral.amazon.ca',
    checked: true,
  },
  {
    country: 'US',
    marketplaceId: 'ATVPDKIKX0DER',
    region: 'na',
    sellerCentral: 'sellercentral.amazon.com',
    vendorCentral: 'vendorcentral.amazon.com',
    checked: true,
  },
  {
    country: 'MX',
    marketplaceId: 'A1AM78C64UM0Y8',
    region: 'na',
    sellerCentral: 'sellercentral.amazon.com.mx',
    vendorCentral: 'vendorcentral.amazon.com.mx',
    checked: true,
  },
  {
    country: 'BR',
    marketplaceId: 'A2Q3Y263D00KWC',
    region: 'na',
    sellerCentral: 'sellercentral.amazon.com.br',
    vendorCentral: 'vendorcentral.amazon.com.br',
    checked: true,
  },
  {
    country: 'IE',
    marketplaceId: 'A28R8C7NBKEWEA',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.ie',
    checked: false,
  },
  {
    country: 'ES',
    marketplaceId: 'A1RKKUPIHCS9HS',
    region: 'eu',
    sellerCentral: 'sellercentral-europe.amazon.com',
    vendorCentral: 'vendorcentral.amazon.es',
    checked: true,
  },
  {
    country: 'GB',
    aliases: ['UK'],
    marketplaceId: 'A1F83G8C2ARO7P',
    region: 'eu',
    sellerCentral: 'sellercentral-europe.amazon.com',
    vendorCentral: 'vendorcentral.amazon.co.uk',
    checked: true,
  },
  {
    country: 'FR',
    marketplaceId: 'A13V1IB3VIYZZH',
    region: 'eu',
    sellerCentral: 'sellercentral-europe.amazon.com',
    vendorCentral: 'vendorcentral.amazon.fr',
    checked: true,
  },
  {
    country: 'BE',
    marketplaceId: 'AMEN7PMS3EDWL',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.com.be',
    checked: false,
  },
  {
    country: 'NL',
    marketplaceId: 'A1805IZSGTT6HS',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.nl',
    vendorCentral: 'vendorcentral.amazon.nl',
    checked: true,
  },
  {
    country: 'DE',
    marketplaceId: 'A1PA6795UKMFR9',
    region: 'eu',
    sellerCentral: 'sellercentral-europe.amazon.com',
    vendorCentral: 'vendorcentral.amazon.de',
    checked: true,
  },
  {
    country: 'IT',
    marketplaceId: 'APJ6JRA9NG5V4',
    region: 'eu',
    sellerCentral: 'sellercentral-europe.amazon.com',
    vendorCentral: 'vendorcentral.amazon.it',
    checked: true,
  },
  {
    country: 'SE',
    marketplaceId: 'A2NODRKZP88ZB9',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.se',
    vendorCentral: 'vendorcentral.amazon.se',
    checked: true,
  },
  {
    country: 'ZA',
    marketplaceId: 'AE08WJ6YKNBMC',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.co.za',
    checked: false,
  },
  {
    country: 'PL',
    marketplaceId: 'A1C3SOZRARQ6R3',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.pl',
    vendorCentral: 'vendorcentral.amazon.pl',
    checked: true,
  },
  {
    country: 'EG',
    marketplaceId: 'ARBP9OOSHTCHU',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.eg',
    vendorCentral: 'vendorcentral.amazon.me',
    checked: false,
  },
  {
    country: 'TR',
    marketplaceId: 'A33AVAJ2PDY3EV',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.com.tr',
    vendorCentral: 'vendorcentral.amazon.com.tr',
    checked: true,
  },
  {
    country: 'SA',
    marketplaceId: 'A17E79C6D8DWNP',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.sa',
    checked: false,
  },
  {
    country: 'AE',
    marketplaceId: 'A2VIGQ35RCS4UG',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.ae',
    vendorCentral: 'vendorcentral.amazon.me',
    checked: true,
  },
  {
    country: 'IN',
    marketplaceId: 'A21TJRUUN4KGV',
    region: 'eu',
    sellerCentral: 'sellercentral.amazon.in',
    vendorCentral: 'vendorcentral.amazon.in',
    checked: true,
  },
  {
    country: 'SG',
    marketplaceId: 'A19VAU5U5O7RUS',
    region: 'fe',
    sellerCentral: 'sellercentral.amazon.sg',
    vendorCentral: 'vendorcentral.amazon.com.sg',
    checked: true,
  },
  {
    country: 'AU',
    marketplaceId: 'A39IBJ37TRP1C6',
    region: 'fe',
    sellerCentral: 'sellercentral.amazon.com.au',
    vendorCentral: 'vendorcentral.amazon.com.au',
    checked: true,
  },
  {
    country: 'JP',
    marketplaceId: 'A1VC38T7YXB528',
    region: 'fe',
    sellerCentral: 'sellercentral.amazon.co.jp',
    vendorCentral: 'vendorcentral.amazon.co.jp',
    checked: true,
  },
]
