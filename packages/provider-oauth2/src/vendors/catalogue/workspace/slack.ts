import type { AnswerRules, Vendor } from '../../vendor.ts'

const answer: AnswerRules = {
  errorIn200: { member: 'ok', failedWhen: false },
  deadGrantCodes: ['token_expired', 'token_revoked'],
}

/** One answer holds up to two tokens, each with its own refresh token: that of the bot, and that of the user. */
export const slack: Vendor = {
  id: 'slack',
  name: 'Slack',
  confidence: 'checked',
  agentCoreVendor: 'SlackOauth2',
  authorizationEndpoint: 'https://slack.com/oauth/v2/authorize',
  tokenEndpoint: 'https://slack.com/api/oauth.v2.access',
  parameters: { tokenOwner: 'optional' },
  variants: [
    {
      when: { option: 'tokenOwner', is: 'user' },
      use: {
        scopeParameter: 'user_scope',
        answer: { ...answer, nestedIn: 'authed_user', tokenTypes: ['user'] },
      },
    },
  ],
  clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
  pkce: 'supported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  rotationLeewayMs: 0,
  // No lifetime of its own: without token rotation tokens have no end, and the answer names none.
  revocation: { url: 'https://slack.com/api/auth.revoke', style: 'bearer', token: 'access' },
  answer: { ...answer, tokenTypes: ['bot'] },
  notes: [
    "tokenOwner chooses between the bot's token, the default, and the user's. For both, set up two providers.",
    'Refresh tokens need token rotation, which is switched on for an application and never off again; tokens then last 12 hours.',
  ],
}
