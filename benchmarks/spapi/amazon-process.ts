// Amazon on loopback, as strict as in the tests. Says where it is, and then one thing for each that it is told.
import { scriptedAmazon } from '../../packages/provider-spapi/test/support/amazon/scripted-amazon.ts'
import { JumpingClock } from '../consents/jumping-clock.ts'
import type { AmazonAnswer, AmazonOrder } from './amazon.ts'

const amazon = await scriptedAmazon({ clock: new JumpingClock() })

function obey(order: AmazonOrder): AmazonAnswer {
  switch (order.do) {
    case 'addAccount': {
      const app = amazon.addApp()
      const { refreshToken } = amazon.addConsent({ app })
      return { account: { clientId: app.clientId, clientSecret: app.clientSecret, refreshToken } }
    }
    case 'disturbLwa':
      amazon.faults.lwa.during(order.fault, order.forMs)
      return {}
    case 'expireAccessTokens':
      amazon.expireAccessTokens()
      return {}
    case 'count': {
      const counts = {
        tokenRequests: amazon.count('lwa'),
        restrictedDataTokenRequests: amazon.count('tokens'),
        violations: amazon.violations.length,
      }
      amazon.clearRecords()
      return { counts }
    }
    default:
      return order satisfies never
  }
}

process.on('message', (order: AmazonOrder) => process.send?.(obey(order)))
process.once('disconnect', () => process.exit())
process.send?.({
  addresses: {
    lwaUrl: amazon.lwaUrl,
    endpointUrl: amazon.endpointUrl('na'),
    hosts: Object.fromEntries(amazon.hosts),
  },
} satisfies AmazonAnswer)
