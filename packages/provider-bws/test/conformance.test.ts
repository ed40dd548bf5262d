import { ok } from 'node:assert/strict'
import { type ProviderSubject, providerSuite, steps } from '@credbroker/testkit'
import { describe, test } from 'vitest'
import plugin from '../src/index.ts'
import { accessToken, FakeBitwarden } from './support/fake-bitwarden.ts'

const id = 'be8e0ad8-d545-4017-a55a-b02f014d4158'

const subject = {
  plugin,
  use: 'bws',
  from: import.meta.url,
  options: { accessToken },
  secrets: ['the-value-of-the-secret', accessToken.split(/[.:]/)[2] ?? ''],
  upstream: (upstream, clock) => {
    const bitwarden = new FakeBitwarden(clock)
    bitwarden.secrets.push({ ...bitwarden.add('wallet', 'the-value-of-the-secret'), id })
    bitwarden.add('other', 'the-other-value')
    upstream.always(bitwarden.step)
  },
} satisfies Partial<ProviderSubject>

describe('secrets', () =>
  providerSuite(
    { test, ok },
    {
      ...subject,
      request: { bwsSecretRequest: { id } },
      otherRequest: { bwsSecretRequest: { name: 'other' } },
      invalidRequests: [
        { bwsSecretRequest: {} },
        { bwsSecretRequest: { id, list: true } },
        { bwsSecretRequest: { id, project: 'web' } },
        { bwsSecretRequest: { ids: [id, id.toUpperCase()] } },
      ],
      refused: { request: { bwsSecretRequest: { name: 'no such name' } }, code: 'not_found' },
    },
  ))

describe('bearers', () =>
  providerSuite(
    { test, ok },
    {
      ...subject,
      request: { bwsTokenRequest: {} },
      refused: {
        upstream: (upstream) => void upstream.always(steps.respond({ status: 400, json: { error: 'invalid_client' } })),
        code: 'upstream_rejected',
      },
    },
  ))

describe('changes', () =>
  providerSuite(
    { test, ok },
    {
      ...subject,
      // Bitwarden's own cloud would not take as many at once.
      options: { accessToken, allowWrites: true, serverUrl: 'https://vault.example.com' },
      request: { bwsWriteRequest: { createProject: { name: 'web' } } },
      invalidRequests: [{ bwsWriteRequest: {} }],
    },
  ))
