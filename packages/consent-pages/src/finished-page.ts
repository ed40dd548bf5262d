import { page, type PageContent } from './html/page.ts'

/** How a sign-in ended. */
export interface FinishedSignIn {
  /** The user or the vendor said no, or it could not be brought to its end. */
  readonly failed: boolean
}

const signedIn: PageContent = {
  heading: 'You are signed in',
  paragraphs: ['Your consent has been recorded.', 'You can close this window and go back to where you came from.'],
}

const notSignedIn: PageContent = {
  heading: 'You are not signed in',
  paragraphs: [
    'The sign-in was declined or could not be finished, and nothing was connected.',
    'You can close this window. Where you came from it says why, and how to start again.',
  ],
}

/** The last page of a sign-in, for hosts that have none of their own: a command line, a desktop program. Status 200. */
export function finishedPage({ failed }: FinishedSignIn): Response {
  return page(200, failed ? notSignedIn : signedIn)
}
