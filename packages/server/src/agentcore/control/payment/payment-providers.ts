import type { AnyOperation, OperationCall } from '../../../operation/operation.ts'
import type { PaymentSettings } from '../../../resources/records/provider-record.ts'
import type {
  CreatePaymentCredentialProviderInput,
  CreatePaymentCredentialProviderOutput,
  GetPaymentCredentialProviderOutput,
  ListPaymentCredentialProvidersOutput,
  NamedInput,
  PageInput,
  UpdatePaymentCredentialProviderInput,
  UpdatePaymentCredentialProviderOutput,
} from '../../shapes/index.ts'
import { controlOperation } from '../control-operation.ts'
import { arnOf, type ControlParts } from '../control-parts.ts'
import { keptPaymentSecrets } from '../changes/kept-secrets.ts'
import { paymentConfiguration, paymentVendor } from './payment-configuration.ts'
import { type FoundProvider, ProviderChanges } from '../changes/provider-changes.ts'
import { type ProviderStatus, providerStatus } from '../changes/provider-status.ts'
import { timesOf } from '../changes/provider-times.ts'

type Found = FoundProvider<PaymentSettings>

/** The operations on payment credential providers. */
export function paymentProviderOperations(parts: ControlParts): readonly AnyOperation[] {
  const providers = new ProviderChanges<PaymentSettings>(parts, 'payment')

  const head = (found: Found): CreatePaymentCredentialProviderOutput & ProviderStatus => ({
    name: found.name,
    credentialProviderVendor: paymentVendor(found),
    credentialProviderArn: arnOf(parts, 'paymentProvider', found.name),
    providerConfigurationOutput: paymentConfiguration(parts, found),
    ...providerStatus(parts, 'payment', found),
  })
  const output = (found: Found): UpdatePaymentCredentialProviderOutput & ProviderStatus => ({
    ...head(found),
    ...timesOf(parts, found),
  })

  async function create(
    input: CreatePaymentCredentialProviderInput,
    call: OperationCall,
  ): Promise<CreatePaymentCredentialProviderOutput> {
    return head({ name: input.name, record: await providers.create(input, settingsOf(input), call) })
  }

  async function get({ name }: NamedInput): Promise<GetPaymentCredentialProviderOutput> {
    const found = await providers.find(name)
    return { ...output(found), tags: found.record?.tags ?? {} }
  }

  async function update(
    input: UpdatePaymentCredentialProviderInput,
    call: OperationCall,
  ): Promise<UpdatePaymentCredentialProviderOutput> {
    const { name } = input
    const record = await providers.update(name, (before) => keptPaymentSecrets(before, settingsOf(input)), call)
    return output({ name, record })
  }

  async function list(input: PageInput): Promise<ListPaymentCredentialProvidersOutput> {
    const { providers: found, ...rest } = await providers.list(input)
    const summaries = found.map((each) => {
      const { providerConfigurationOutput: _, status: _status, failureReason: _reason, ...summary } = output(each)
      return summary
    })
    return { credentialProviders: summaries, ...rest }
  }

  return [
    controlOperation('CreatePaymentCredentialProvider', 201, create),
    controlOperation('GetPaymentCredentialProvider', 200, get),
    controlOperation('UpdatePaymentCredentialProvider', 200, update),
    controlOperation('DeletePaymentCredentialProvider', 204, async ({ name }: NamedInput, call) => {
      await providers.remove(name, call)
      return undefined
    }),
    controlOperation('ListPaymentCredentialProviders', 200, list),
  ]
}

/** The schema has seen to it that the configuration is the vendor's. */
function settingsOf({ providerConfigurationInput }: UpdatePaymentCredentialProviderInput): PaymentSettings {
  const { coinbaseCdpConfiguration, stripePrivyConfiguration } = providerConfigurationInput
  return coinbaseCdpConfiguration === undefined
    ? { plane: 'payment', vendor: 'StripePrivy', config: stripePrivyConfiguration }
    : { plane: 'payment', vendor: 'CoinbaseCDP', config: coinbaseCdpConfiguration }
}
