import { expect, test } from 'vitest'
import { finishedPage } from '../src/index.ts'
import { expectPageHeaders } from './support/security-headers.ts'

test.each([
  [false, 'You are signed in'],
  [true, 'You are not signed in'],
])('with failed %s it says: %s', async (failed, heading) => {
  const answer = finishedPage({ failed })
  expect(answer.status).toBe(200)
  expectPageHeaders(answer)
  expect(await answer.text()).toContain(`<h1>${heading}</h1>`)
})
