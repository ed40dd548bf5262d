import { describe, expect, test } from 'vitest'
import { json } from './scripted-vendor.ts'
import { answerOf } from './vendor-answers.ts'
import type { VendorBehaviour } from './vendor-behaviour.ts'
import { expectedDeparture, expectedToken, expectProven, expectRequest } from './vendor-expectations.ts'
import { VendorSession } from './vendor-session.ts'

/** Goes the whole way with a vendor that checks strictly what reaches it. */
export function describeVendor(behaviour: VendorBehaviour): void {
  const { id, scopes, lives = 3600, machine } = behaviour
  const open = () => VendorSession.open(id, behaviour.options)

  describe(id, () => {
    test('sends users to the vendor with what it wants to know, and nothing else', async () => {
      const { address, parameters } = await (await open()).depart(scopes)
      expect(address).toBe(behaviour.authorization)
      expect(parameters).toEqual(expectedDeparture(behaviour))
    })

    test('redeems the code as the vendor wants it, and reads its answer', async () => {
      const session = await open()
      session.vendor.willAnswer(answerOf(behaviour, 1))
      const departure = await session.depart(scopes)
      await session.comeBack(departure, behaviour.callback?.(departure))
      const [request, ...others] = session.vendor.takeSeen()
      expect(others.filter(({ url }) => url === behaviour.token)).toEqual([])
      expectRequest(request, behaviour, behaviour.token, {
        grant_type: 'authorization_code',
        code: 'code-1',
        redirect_uri: departure.parameters['redirect_uri'] ?? '',
        ...(behaviour.pkce !== 'none' && { code_verifier: expect.any(String) }),
      })
      if (behaviour.pkce !== 'none') expectProven(request, departure, behaviour.pkce ?? 'base64url')
      expect(await session.token(scopes)).toEqual(expectedToken(behaviour, session, 1))
    })

    if (lives === 'never') {
      test('gives the same token for years, and asks the vendor nothing more', async () => {
        const session = await open()
        session.vendor.willAnswer(answerOf(behaviour, 1))
        await session.consent(scopes)
        session.vendor.takeSeen()
        await session.later(2 * 365 * 86_400)
        expect((await session.token(scopes)).accessToken).toBe('access-1')
        expect(session.vendor.takeSeen().filter(({ url }) => url === behaviour.token)).toEqual([])
      })
    } else {
      test(`renews the token with ${behaviour.rotates === true ? 'the newest' : 'the one'} that it has for it`, async () => {
        const session = await open()
        session.vendor.willAnswer(answerOf(behaviour, 1))
        const departure = await session.depart(scopes)
        await session.comeBack(departure, behaviour.callback?.(departure))
        for (const round of [1, 2]) {
          await session.later(behaviour.renewedAfter ?? lives + 1)
          session.vendor.takeSeen()
          session.vendor.willAnswer(answerOf(behaviour, round + 1))
          // While the token lives, it is given out and renewed behind the back of who asks.
          if (behaviour.renewedAfter !== undefined) await session.token(scopes)
          await session.clock.settle()
          expect(await session.token(scopes)).toEqual(expectedToken(behaviour, session, round + 1))
          const [request, ...others] = session.vendor.takeSeen()
          expect(others).toEqual([])
          const refresh = behaviour.rotates === true ? `refresh-${round}` : 'refresh-1'
          const wanted = behaviour.renews?.({ access: `access-${round}`, refresh, departure }) ?? {
            grant_type: 'refresh_token',
            refresh_token: refresh,
          }
          expectRequest(request, behaviour, behaviour.refreshAt ?? behaviour.token, wanted)
        }
      })
    }

    if (machine !== undefined) {
      test('gets tokens for the workload itself', async () => {
        const session = await VendorSession.open(id, { ...behaviour.options, ...machine.options })
        session.vendor.willAnswer(json({ access_token: 'machine-1', token_type: 'Bearer', expires_in: 3600 }))
        const { accessToken } = await session.machineToken({ scopes: machine.scopes ?? [] })
        expect(accessToken).toBe('machine-1')
        expectRequest(session.vendor.takeSeen()[0], behaviour, behaviour.token, machine.sends)
      })
    }
  })
}
