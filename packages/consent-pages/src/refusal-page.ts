import type { CallbackRefusal } from '@credbroker/core'
import { page, type PageContent } from './html/page.ts'

const startAgain = 'Go back to the application that sent you here and start again.'

const contents: Readonly<Record<CallbackRefusal, PageContent>> = {
  unknown_session: {
    heading: 'This sign-in is not known',
    paragraphs: [
      'It was finished some time ago, or it was not started in this way. Coming here has changed nothing.',
      startAgain,
    ],
  },
  malformed: {
    heading: 'This address is not complete',
    paragraphs: [
      'Something that belongs to your sign-in is missing in it or stands in it twice. Coming here has changed nothing.',
      startAgain,
    ],
  },
  wrong_issuer: {
    heading: 'The wrong service has answered',
    paragraphs: [
      'Another service sent you back than the one you were sent to, so its answer was not used and nothing was connected.',
      'Close this window. If it happens again, tell the people who look after the application.',
    ],
  },
  expired: {
    heading: 'The time for this sign-in is over',
    paragraphs: ['It took too long, and nothing was connected.', startAgain],
  },
}

/** Says why a browser that came back is sent nowhere. It shows nothing of what the browser brought. Status 400. */
export function refusalPage(reason: CallbackRefusal): Response {
  return page(400, contents[reason])
}
