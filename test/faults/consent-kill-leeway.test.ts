import { describeRefreshKills } from './fixtures/consent-kills.ts'

// The refresh token before the newest is still accepted for a time.
describeRefreshKills('a vendor with a leeway', 20_000)
