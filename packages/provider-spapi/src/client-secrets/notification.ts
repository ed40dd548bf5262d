import { BrokerError, isoInstantMs } from '@credbroker/core'

/** What one of Amazon's notifications says of an application's secrets. SP-API docs, "Notification type values". */
export type SecretNotification =
  | {
      readonly type: 'new_secret'
      readonly clientId: string
      readonly eventAtMs: number
      readonly newClientSecret: string
      readonly newExpiresAtMs: number
      readonly oldExpiresAtMs: number
    }
  | { readonly type: 'expiry'; readonly clientId: string; readonly eventAtMs: number; readonly expiresAtMs: number }

/**
 * Reads a message of the queue: the notification itself, or the envelope that EventBridge or a consumer's own code left
 * around it. Throws `validation_failed`; never repeats the message.
 */
export function readSecretNotification(text: string): SecretNotification {
  const notification = members(unwrapped(parse(text)))
  const { notificationType, eventTime } = notification
  const payload = members(member(notification, 'payload'))
  const eventAtMs = instant(eventTime, 'eventTime')
  if (notificationType === 'APPLICATION_OAUTH_CLIENT_NEW_SECRET') {
    const told = members(member(payload, 'applicationOAuthClientNewSecret'))
    return {
      type: 'new_secret',
      eventAtMs,
      clientId: textOf(told, 'clientId'),
      newClientSecret: textOf(told, 'newClientSecret'),
      newExpiresAtMs: instant(told['newClientSecretExpiryTime'], 'newClientSecretExpiryTime'),
      oldExpiresAtMs: instant(told['oldClientSecretExpiryTime'], 'oldClientSecretExpiryTime'),
    }
  }
  if (notificationType === 'APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY') {
    const told = members(member(payload, 'applicationOAuthClientSecretExpiry'))
    const expiresAtMs = instant(told['clientSecretExpiryTime'], 'clientSecretExpiryTime')
    return { type: 'expiry', eventAtMs, clientId: textOf(told, 'clientId'), expiresAtMs }
  }
  throw invalid(
    'its notificationType is neither APPLICATION_OAUTH_CLIENT_NEW_SECRET nor APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY',
  )
}

type Members = Readonly<Record<string, unknown>>

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not JSON; pass the body of the queue message as it is')
  }
}

/** An SQS message as the CLI prints it has the notification as a text in `Body`; EventBridge's has it in `detail`. */
function unwrapped(message: unknown): unknown {
  const { Body, body, detail, Message, notificationType } = members(message)
  if (notificationType !== undefined) return message
  const inner = Body ?? body ?? Message ?? detail
  if (inner === undefined) return message
  return unwrapped(typeof inner === 'string' ? parse(inner) : inner)
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Of the documentation's spelling, or with the first letter in capitals as older messages have it. */
function member(value: Members, name: string): unknown {
  return value[name] ?? value[name.charAt(0).toUpperCase() + name.slice(1)]
}

function textOf(value: Members, name: string): string {
  const text = value[name]
  if (typeof text === 'string' && /^[\x21-\x7e]{1,512}$/.test(text)) return text
  throw invalid(`its ${name} is missing or is not what Amazon sends`)
}

function instant(value: unknown, name: string): number {
  const atMs = typeof value === 'string' ? isoInstantMs(value) : undefined
  if (atMs !== undefined) return atMs
  throw invalid(`its ${name} is missing or is no instant`)
}

function invalid(why: string): BrokerError {
  return new BrokerError('validation_failed', `the message is not a notification about client secrets: ${why}`)
}
