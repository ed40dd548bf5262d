import { durationPattern, type JsonSchema } from '@credbroker/core'

const text = (description: string, more: Partial<JsonSchema> = {}): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength: 2048,
  description,
  ...more,
})

const secret = (description: string): JsonSchema => text(description, { maxLength: 65_536, writeOnly: true })

const duration = (description: string): JsonSchema => ({ type: 'string', pattern: durationPattern, description })

const flag = (description: string): JsonSchema => ({ type: 'boolean', description })

const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
})

const scopes = (description: string): JsonSchema => ({
  type: 'array',
  items: text('One scope, as the vendor spells it.', { maxLength: 128 }),
  description,
})

/** Parameters by name, as AgentCore's `CustomParameters`. */
const parameters = (description: string): JsonSchema => ({
  type: 'object',
  propertyNames: { pattern: '^[a-zA-Z0-9\\-_.]{1,256}$' },
  additionalProperties: text('The value, as it is sent.'),
  description,
})

const url = (description: string): JsonSchema => text(description, { pattern: '^https?://[^\\s#]+$' })

/** RFC 8414 section 2. A whole document may be pasted in. */
const metadata: JsonSchema = {
  type: 'object',
  description: "What the authorization server's metadata would say, by the names of RFC 8414.",
  required: ['issuer', 'token_endpoint'],
  additionalProperties: { description: 'What else the metadata says has no meaning here.' },
  properties: {
    issuer: url('The issuer, exactly as the server names itself.'),
    authorization_endpoint: url('Where users are sent. Needed for USER_FEDERATION.'),
    token_endpoint: url('Where tokens come from.'),
    revocation_endpoint: url('RFC 7009.'),
    introspection_endpoint: url('RFC 7662.'),
    device_authorization_endpoint: url('RFC 8628.'),
    pushed_authorization_request_endpoint: url('RFC 9126.'),
    require_pushed_authorization_requests: flag('RFC 9126: the server takes no other authorization requests.'),
    authorization_response_iss_parameter_supported: flag('RFC 9207: callbacks carry the issuer.'),
    token_endpoint_auth_methods_supported: {
      type: 'array',
      items: text('A method, such as client_secret_basic.'),
      description: 'How clients may authenticate.',
    },
    code_challenge_methods_supported: {
      type: 'array',
      items: text('A method, such as S256.'),
      description: 'RFC 7636: the transformations for PKCE.',
    },
    jwks_uri: url('Keys of the server.'),
    mtls_endpoint_aliases: {
      type: 'object',
      additionalProperties: url('The address for clients with a certificate.'),
      description: 'RFC 8705 section 5: addresses for clients with a certificate, by the names of the others.',
    },
  },
}

/** JSON Schema of the options. */
export const configSchema: JsonSchema = {
  type: 'object',
  description: 'An OAuth 2.0 client at one vendor.',
  additionalProperties: false,
  required: ['clientId'],
  properties: {
    vendor: text(
      'A preset (google, github, slack, …; credbroker providers --vendors lists them) or custom, the default.',
    ),
    discoveryUrl: url('custom: the metadata, such as https://idp.example.com/.well-known/openid-configuration.'),
    metadata,
    clientId: text('Id of the client that is registered with the vendor.'),
    clientSecret: secret('Secret of that client.'),
    clientAuthMethod: oneOf(
      [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt',
        'private_key_jwt',
        'tls_client_auth',
        'self_signed_tls_client_auth',
        'none',
      ],
      'How the client authenticates. Default: the first that the vendor takes and the other options have what it needs for.',
    ),
    privateKey: secret('private_key_jwt: the key, PKCS #8 PEM or a JWK.'),
    privateKeyId: text('private_key_jwt: the kid under which the vendor knows the key.'),
    signingAlgorithm: oneOf(['RS256', 'PS256', 'ES256', 'EdDSA'], 'private_key_jwt: default by the key.'),
    assertionHeader: parameters('private_key_jwt: more members for the header of assertions.'),
    assertionClaims: parameters('private_key_jwt: more claims for assertions.'),
    clientCertificate: secret('mTLS: the certificate and its chain, PEM. Give it as { file: … }.'),
    clientCertificateKey: secret('mTLS: the key of the certificate, PEM.'),
    ca: secret('The only authorities that are trusted for this vendor, PEM. Give it as { file: … }.'),
    scopes: scopes('What is asked for when a request names no scopes.'),
    pkce: flag('Whether authorization requests carry PKCE (S256). Default: unless the vendor cannot take it.'),
    refreshBefore: duration(
      'How long before its end a token is renewed. Default: a tenth of its life, a minute at least.',
    ),
    accessTokenLifetime: duration('How long a token lives whose vendor does not say.'),
    rotationLeeway: duration(
      'How long the server still accepts the refresh token before the newest, where it is configured to. Default: what the preset knows; for custom, not at all.',
    ),
    onBehalfOf: {
      type: 'object',
      description: 'How ON_BEHALF_OF_TOKEN_EXCHANGE is done.',
      required: ['grantType'],
      additionalProperties: false,
      properties: {
        grantType: oneOf(['TOKEN_EXCHANGE', 'JWT_AUTHORIZATION_GRANT'], 'RFC 8693, or RFC 7523 section 2.1.'),
        actorTokenContent: oneOf(
          ['NONE', 'M2M', 'OWN'],
          'TOKEN_EXCHANGE: who acts: nobody, our client with a token of its own, or with a JWT that privateKey signs.',
        ),
        actorTokenScopes: scopes('Scopes of the actor token, with M2M.'),
        subjectTokenType: text('Type of the user token. Default urn:ietf:params:oauth:token-type:jwt.'),
        requestedTokenType: text('Type of the token to get. Default urn:ietf:params:oauth:token-type:access_token.'),
        trustedIssuers: {
          type: 'array',
          items: text('An issuer, exactly as it stands in iss.'),
          description: 'Issuers whose user tokens may be exchanged. Default: any that the host let in.',
        },
      },
    },
    pushedAuthorizationRequests: flag(
      'Push every authorization request (RFC 9126), where the server wants it of this client without saying so.',
    ),
    deviceFlow: flag('USER_FEDERATION by the device flow (RFC 8628): the user types a code in on another device.'),
    authorizationParameters: parameters('More parameters for every authorization request.'),
    tokenParameters: parameters('More parameters for every token request.'),
    tenant: text('microsoft: tenant id or domain, default common. cyberark: the tenant.'),
    domain: text('okta, auth0, cognito: the host name of the tenant.'),
    subdomain: text('onelogin, zendesk: the first part of the host name.'),
    host: text('salesforce, gitlab, fusionauth, docusign: the host name, where it is not the usual one.'),
    server: text('okta: id of the authorization server, default "default"; "org" for the one of the organization.'),
    environmentId: text('pingone: id of the environment.'),
    tld: text('pingone: com, eu, ca, asia or com.au. Default com.'),
    version: text('facebook: version of the Graph API.'),
    appId: text('cyberark: id of the application.'),
    issuer: text('fusionauth: the issuer that the tenant is set to.'),
    region: text('cognito: the AWS region. intercom: us, eu or au.'),
    userPoolId: text('cognito: id of the user pool.'),
    shop: text('shopify: name of the shop, the part before .myshopify.com.'),
    dataCenter: text('zoho: com, eu, in, com.au, jp, … Default com.'),
    accountId: text('zoom: the account, for M2M.'),
    tokenOwner: oneOf(['user', 'bot'], 'slack: whose token is asked for. Default bot.'),
    sandbox: flag('Use the sandbox of a vendor that has one.'),
    boxSubjectType: oneOf(['enterprise', 'user'], 'box: whom an M2M token stands for.'),
    boxSubjectId: text('box: id of that enterprise or user.'),
    audience: text('auth0: the API that tokens are for, when a request names no audience.'),
    userAgent: text('reddit: the User-Agent that names your application.', { pattern: '^[ -~]+$' }),
  },
}

const targets = (item: string, description: string): JsonSchema => ({
  type: 'array',
  items: text(item),
  description,
})

/** JSON Schema of the request body, by kind. The limits are AgentCore's. */
export const requestSchemas: { readonly oauth2Token: JsonSchema } = {
  oauth2Token: {
    type: 'object',
    required: ['oauth2Flow'],
    additionalProperties: false,
    properties: {
      oauth2Flow: oneOf(
        ['USER_FEDERATION', 'M2M', 'ON_BEHALF_OF_TOKEN_EXCHANGE'],
        'A consenting user, the workload itself, or a user whose own token is exchanged.',
      ),
      scopes: scopes("What the token is for. Empty: the provider's defaults."),
      sessionUri: {
        type: 'string',
        maxLength: 1024,
        pattern: '^urn:ietf:params:oauth:request_uri:[a-zA-Z0-9\\-._~]+$',
        description: 'The attempt that an earlier answer named.',
      },
      resourceOauth2ReturnUrl: {
        type: 'string',
        minLength: 1,
        maxLength: 2048,
        pattern: '^\\w[\\w.+-]*:(\\/?\\/?)[^\\s]+$',
        description: "Where the browser ends up; one of the workload's returnUrls, exactly.",
      },
      forceAuthentication: flag('Ask the user although a consent is kept.'),
      customParameters: parameters('More parameters for the vendor; never in place of ours.'),
      customState: {
        type: 'string',
        minLength: 1,
        maxLength: 4096,
        description: 'Given back on the return URL as it is.',
      },
      resources: targets(
        'An absolute URI without a fragment.',
        'RFC 8707: services that the token is for, as absolute URIs.',
      ),
      audiences: targets('A name that the vendor knows.', 'RFC 8693: services that the token is for, by their names.'),
    },
  },
}
