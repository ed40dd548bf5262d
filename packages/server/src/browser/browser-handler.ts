import { consentHandler, type RequestHandler } from '@credbroker/consent-pages'
import type { ServerParts } from '../server-parts.ts'
import { authorizePath } from './authorize-path.ts'
import { sendToVendor } from './send-to-vendor.ts'

/**
 * Answers browsers: the front channel that sends a user to the vendor, and the callbacks that vendors send them back to.
 * Both are below the path of the public URL. Never rejects.
 */
export function browserHandler({ broker, publicUrl }: Pick<ServerParts, 'broker' | 'publicUrl'>): RequestHandler {
  return async (request) => {
    const basePath = new URL(publicUrl()).pathname.replace(/\/$/, '')
    const { pathname } = new URL(request.url)
    return pathname === `${basePath}${authorizePath}`
      ? sendToVendor(broker, request)
      : consentHandler(broker, { basePath })(request)
  }
}
