import { randomUUID } from 'node:crypto'

interface OfApp {
  readonly clientId: string
  readonly applicationId: string
}

/** What Amazon sends to an app's queue about its client secret. All times are ISO 8601. */
export interface ClientSecretNotification {
  readonly notificationVersion: '1.0'
  readonly notificationType: 'APPLICATION_OAUTH_CLIENT_NEW_SECRET' | 'APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY'
  readonly payloadVersion: '2023-11-30'
  readonly eventTime: string
  readonly payload: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly notificationMetadata: {
    readonly applicationId: string
    readonly subscriptionId: string
    readonly publishTime: string
    readonly notificationId: string
  }
}

export function newSecretNotification(
  app: OfApp,
  secret: { readonly value: string; readonly untilMs: number },
  oldUntilMs: number,
  nowMs: number,
): ClientSecretNotification {
  return notification(app, 'APPLICATION_OAUTH_CLIENT_NEW_SECRET', nowMs, {
    applicationOAuthClientNewSecret: {
      clientId: app.clientId,
      newClientSecret: secret.value,
      newClientSecretExpiryTime: iso(secret.untilMs),
      oldClientSecretExpiryTime: iso(oldUntilMs),
    },
  })
}

export function expiryNotification(app: OfApp, untilMs: number, nowMs: number): ClientSecretNotification {
  return notification(app, 'APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY', nowMs, {
    applicationOAuthClientSecretExpiry: {
      clientId: app.clientId,
      clientSecretExpiryTime: iso(untilMs),
      clientSecretExpiryReason: 'PERIODIC_ROTATION',
    },
  })
}

function notification(
  { applicationId }: OfApp,
  notificationType: ClientSecretNotification['notificationType'],
  nowMs: number,
  payload: ClientSecretNotification['payload'],
): ClientSecretNotification {
  return {
    notificationVersion: '1.0',
    notificationType,
    payloadVersion: '2023-11-30',
    eventTime: iso(nowMs),
    payload,
    notificationMetadata: {
      applicationId,
      subscriptionId: randomUUID(),
      publishTime: iso(nowMs),
      notificationId: randomUUID(),
    },
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
