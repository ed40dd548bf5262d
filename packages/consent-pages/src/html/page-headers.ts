import { styleSource } from './style.ts'

/**
 * What goes with every answer to a browser that comes from a vendor, redirects too: its address holds what the vendor
 * sent, and must be neither kept nor passed on. RFC 9700 section 4.2.4.
 */
export const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** What goes with every page. Nothing is loaded, run, sent or framed. RFC 9700 section 4.16 is about the framing. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...answerHeaders,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${styleSource}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()',
  'x-frame-options': 'DENY',
}
