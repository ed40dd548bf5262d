import type { Vendor } from '../vendor.ts'
import { custom } from './custom.ts'
import { paypal } from './commerce/paypal.ts'
import { quickbooks } from './commerce/quickbooks.ts'
import { shopify } from './commerce/shopify.ts'
import { square } from './commerce/square.ts'
import { stripe } from './commerce/stripe.ts'
import { xero } from './commerce/xero.ts'
import { hubspot } from './customers/hubspot.ts'
import { intercom } from './customers/intercom.ts'
import { mailchimp } from './customers/mailchimp.ts'
import { pipedrive } from './customers/pipedrive.ts'
import { salesforce } from './customers/salesforce.ts'
import { zendesk } from './customers/zendesk.ts'
import { zoho } from './customers/zoho.ts'
import { atlassian } from './development/atlassian.ts'
import { bitbucket } from './development/bitbucket.ts'
import { figma } from './development/figma.ts'
import { github } from './development/github.ts'
import { gitlab } from './development/gitlab.ts'
import { jira } from './development/jira.ts'
import { linear } from './development/linear.ts'
import { auth0 } from './identity/auth0.ts'
import { cognito } from './identity/cognito.ts'
import { cyberark } from './identity/cyberark.ts'
import { fusionauth } from './identity/fusionauth.ts'
import { microsoft } from './identity/microsoft.ts'
import { okta } from './identity/okta.ts'
import { onelogin } from './identity/onelogin.ts'
import { pingone } from './identity/pingone.ts'
import { discord } from './social/discord.ts'
import { facebook } from './social/facebook.ts'
import { linkedin } from './social/linkedin.ts'
import { reddit } from './social/reddit.ts'
import { spotify } from './social/spotify.ts'
import { tiktok } from './social/tiktok.ts'
import { twitch } from './social/twitch.ts'
import { x } from './social/x.ts'
import { yandex } from './social/yandex.ts'
import { airtable } from './workspace/airtable.ts'
import { asana } from './workspace/asana.ts'
import { box } from './workspace/box.ts'
import { calendly } from './workspace/calendly.ts'
import { docusign } from './workspace/docusign.ts'
import { dropbox } from './workspace/dropbox.ts'
import { google } from './workspace/google.ts'
import { miro } from './workspace/miro.ts'
import { monday } from './workspace/monday.ts'
import { notion } from './workspace/notion.ts'
import { slack } from './workspace/slack.ts'
import { zoom } from './workspace/zoom.ts'

/** All presets, by name; `custom` is the last. */
export const catalogue: readonly Vendor[] = [
  airtable,
  asana,
  atlassian,
  auth0,
  bitbucket,
  box,
  calendly,
  cognito,
  cyberark,
  discord,
  docusign,
  dropbox,
  facebook,
  figma,
  fusionauth,
  github,
  gitlab,
  google,
  hubspot,
  intercom,
  jira,
  linear,
  linkedin,
  mailchimp,
  microsoft,
  miro,
  monday,
  notion,
  okta,
  onelogin,
  paypal,
  pingone,
  pipedrive,
  quickbooks,
  reddit,
  salesforce,
  shopify,
  slack,
  spotify,
  square,
  stripe,
  tiktok,
  twitch,
  x,
  xero,
  yandex,
  zendesk,
  zoho,
  zoom,
  custom,
]
