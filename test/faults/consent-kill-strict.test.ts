import { describeRefreshKills } from './fixtures/consent-kills.ts'

// Each refresh token serves once, one that comes again ends the consent, and the vendor tells whether one is used up.
describeRefreshKills('a strict vendor', 0)
