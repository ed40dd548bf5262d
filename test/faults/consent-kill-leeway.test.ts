import { describeKills } from './fixtures/consent-kills.ts'

// The refresh token before the newest is still accepted for a time.
describeKills('a vendor with a leeway', 20_000)
