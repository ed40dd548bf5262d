import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accept, decline, SessionProcesses, vendor } from '../support/session-process.ts'

const minute = 60_000
const abandonedAfterMs = 3 * minute

/** What a session has to be, worked out beside the store. */
interface Expected {
  readonly person: string
  readonly about: string
  readonly uri: string
  readonly state: string
  readonly beganAtMs: number
  stands: 'PENDING' | 'CALLBACK' | 'BOUND' | 'DONE' | 'FAILED'
  boundAtMs: number
  worker: string
  attempts: number
  firsts: number
}

const person = fc.constantFrom('ann', 'ben')
const about = fc.constantFrom('x', 'y')
/** Counted from the newest. */
const which = fc.constantFrom(0, 0, 0, 1, 2)
const process = fc.nat({ max: 1 })
const times = fc.constantFrom(1, 1, 2, 3)
const pauses = [1, minute, minute, abandonedAfterMs, abandonedAfterMs, 7 * minute, 60 * minute]
// Weighted so that sessions get far, and wrong steps come at every stage.
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), process, person, about }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      which,
      says: fc.constantFrom('yes', 'yes', 'yes', 'no'),
      times,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('bind' as const),
      which,
      own: fc.constantFrom(true, true, true, false),
      times,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('end' as const), process, which, as: fc.constantFrom('DONE', 'FAILED') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), process }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(...pauses) }) },
)

test('two processes that die, duplicated callbacks and late users: each session goes one way, and only once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const world = new SessionProcesses()
      const { clock } = world
      const running = [world.start(), world.start()]
      const gone = new Set<string>()
      const known: Expected[] = []
      const idp = vendor()
      const at = (index: number) => running[index % 2] ?? world.start()
      const chosen = (index: number) => known.at(-1 - index)
      const isOver = ({ beganAtMs }: Expected) => clock.now() >= beganAtMs + 10 * minute
      const isForgotten = ({ beganAtMs }: Expected) => clock.now() >= beganAtMs + 70 * minute

      const left = (session: Expected) => {
        const isLeft = gone.has(session.worker) || clock.now() >= session.boundAtMs + abandonedAfterMs
        if (session.stands !== 'BOUND' || !isLeft) return 'none'
        return session.attempts > 1 || isOver(session) ? 'for_good' : 'once'
      }

      for (const step of steps) {
        const session = 'which' in step ? chosen(step.which) : undefined
        if (step.do === 'wait') await clock.advance(step.ms)
        if (step.do === 'kill') {
          const dying = at(step.process)
          world.kill(dying.id)
          gone.add(dying.id)
          running[step.process % 2] = world.start()
        }
        if (step.do === 'begin') {
          const owner = { workload: 'host', subject: step.person }
          const began = await at(step.process).sessions.begin({ owner, about: [step.about] }, idp.prepare)
          const open = known.findLast((one) => one.person === step.person && one.about === step.about)
          if (open?.stands === 'PENDING' && !isOver(open)) expect(began.sessionUri).toBe(open.uri)
          else {
            expect(known.map(({ uri }) => uri)).not.toContain(began.sessionUri)
            known.push({
              person: step.person,
              about: step.about,
              uri: began.sessionUri,
              state: idp.last(),
              beganAtMs: clock.now(),
              stands: 'PENDING',
              boundAtMs: 0,
              worker: '',
              attempts: 0,
              firsts: 0,
            })
          }
        }
        if (session === undefined) continue
        if (step.do === 'take') {
          const judge = step.says === 'yes' ? accept : decline
          const takes = Array.from({ length: step.times }, (_, index) => at(index).sessions.take(session.state, judge))
          const outcomes = (await Promise.all(takes)).map(({ outcome }) => outcome)
          const firsts = outcomes.filter((outcome) => outcome === 'first').length
          session.firsts += firsts
          const rest = outcomes.filter((outcome) => outcome !== 'first')
          if (isForgotten(session)) expect(new Set(outcomes)).toEqual(new Set(['unknown']))
          else if (session.stands !== 'PENDING') expect(new Set(outcomes)).toEqual(new Set(['repeated']))
          else if (isOver(session)) expect(new Set(outcomes)).toEqual(new Set(['expired']))
          else {
            expect(firsts).toBe(1)
            for (const outcome of rest) expect(outcome).toBe('repeated')
            session.stands = step.says === 'yes' ? 'CALLBACK' : 'FAILED'
          }
        }
        if (step.do === 'bind') {
          const person = step.own ? session.person : session.person === 'ann' ? 'ben' : 'ann'
          const tries = Array.from({ length: step.times }, async (_, index) => {
            const { sessions, id } = at(index)
            return (await sessions.bind(session.uri, person, abandonedAfterMs)) && id
          })
          const winners = (await Promise.all(tries)).filter((id) => id !== undefined)
          const isReady = session.stands === 'CALLBACK' && !isOver(session)
          const may = step.own && !isForgotten(session) && (isReady || left(session) === 'once')
          expect(winners).toHaveLength(may ? 1 : 0)
          if (!step.own && isReady && !isForgotten(session)) session.stands = 'FAILED'
          for (const worker of winners) {
            Object.assign(session, { stands: 'BOUND', worker, boundAtMs: clock.now(), attempts: session.attempts + 1 })
          }
        }
        if (step.do === 'end') {
          const { sessions } = at(step.process)
          const found = await sessions.find(session.uri, { workload: 'host', subject: session.person })
          const moved = found && (await sessions.move(found, ['BOUND'], { state: step.as as 'DONE' | 'FAILED' }))
          expect(moved !== undefined).toBe(session.stands === 'BOUND' && !isForgotten(session))
          if (moved !== undefined) session.stands = moved.state
        }
        const { sessions } = at(0)
        const seen = await sessions.find(session.uri, { workload: 'host', subject: session.person })
        expect(seen?.state).toBe(isForgotten(session) ? undefined : session.stands)
        if (seen !== undefined) expect(sessions.abandonment(seen, abandonedAfterMs)).toBe(left(session))
        expect(seen?.attempts ?? session.attempts).toBe(session.attempts)
        expect(session.firsts).toBeLessThanOrEqual(1)
        expect(session.attempts).toBeLessThanOrEqual(2)
      }
    }),
    { numRuns: 200 },
  )
}, 60_000)
