import { describeRedemptionKills } from './fixtures/consent-kills.ts'

describeRedemptionKills()
