import type { ProviderContext } from '../provider.ts'
import type { Redactor } from '../secrets/redactor.ts'
import { Secret } from '../secrets/secret.ts'
import type { LogFields, Logger, ProviderServices, Services } from '../services/services.ts'

/** What the context of a provider holds besides services. */
export type ProviderSurroundings = Pick<
  ProviderContext,
  'store' | 'nameOf' | 'callbackUrl' | 'returnUrls' | 'forget' | 'recordGrant'
>

/** What one provider may reach: the broker's services, its own replacements, and its own part of the state. */
export function providerContext(
  name: string,
  services: Omit<Services, 'store'>,
  surroundings: ProviderSurroundings,
  replaced: ProviderServices,
  redactor: Redactor,
): ProviderContext {
  const { clock, random, fetch, logger, instance } = { ...services, ...replaced }
  return Object.freeze({
    name,
    clock,
    random,
    fetch,
    instance,
    ...surroundings,
    logger: providerLogger(name, logger, redactor),
    secret(value: string): Secret {
      redactor.add(value)
      return new Secret(value)
    },
  })
}

function providerLogger(provider: string, logger: Logger, redactor: Redactor): Logger {
  const clean = (fields: LogFields = {}): LogFields => ({
    provider,
    ...Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? redactor.text(value) : value]),
    ),
  })
  return {
    debug: (message: string, fields?: LogFields): void => logger.debug(redactor.text(message), clean(fields)),
    info: (message: string, fields?: LogFields): void => logger.info(redactor.text(message), clean(fields)),
    warn: (message: string, fields?: LogFields): void => logger.warn(redactor.text(message), clean(fields)),
    error: (message: string, fields?: LogFields): void => logger.error(redactor.text(message), clean(fields)),
  }
}
