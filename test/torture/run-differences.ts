import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventsOf } from '../scenarios/training/start-trainer.ts'
import { readEvents } from '../support/read-events.ts'

/**
 * In what a finished run differs from the same one that was never disturbed; empty where in
 * nothing.
 */
export function runDifferences(run: string, reference: string): readonly string[] {
  const same = (what: string, a: unknown, b: unknown) =>
    JSON.stringify(a) === JSON.stringify(b) ? [] : [`${run}: ${what} differ from ${reference}`]
  const numbers = readEvents(run).map(({ seq }) => seq)
  return [
    ...same(
      'the numbers of its events',
      numbers,
      numbers.map((_, index) => index + 1),
    ),
    ...same('last weights', contentsOf(join(run, 'student')), contentsOf(join(reference, 'student'))),
    ...same('predictions', contentsOf(join(run, 'predictions')), contentsOf(join(reference, 'predictions'))),
    ...same('steps', stepsOf(run), stepsOf(reference)),
    ...same('evaluations', evaluationsOf(run), evaluationsOf(reference)),
    ...same('best', eventsOf(run, 'finished').at(-1)?.best, eventsOf(reference, 'finished').at(-1)?.best),
    ...same('files', namesIn(run), namesIn(reference)),
  ]
}

function contentsOf(folder: string): readonly (readonly [string, string])[] {
  const names = readdirSync(folder).toSorted()
  return names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')])
}

/**
 * What a run leaves but numbered checkpoints, of which it keeps two or three; a dead trainer's mark
 * counts for nothing.
 */
function namesIn(run: string): readonly string[] {
  return readdirSync(run, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^checkpoints.\d+|^trainer\.json/.test(name))
    .toSorted()
}

/**
 * Each step as it was written last, without what differs between two lives: number, clock,
 * duration.
 */
function stepsOf(run: string): readonly unknown[] {
  const last = new Map(eventsOf(run, 'step').map((event) => [event.step, event]))
  return [...last.values()].map(
    ({ step, stage, epoch, loss, terms, learningRate, gradientNorm, examples, tokens }) => [
      [step, stage, epoch, loss, terms, learningRate, gradientNorm, examples, tokens],
    ],
  )
}

function evaluationsOf(run: string): readonly unknown[] {
  const last = new Map(eventsOf(run, 'evaluated').map((event) => [event.step, event]))
  return [...last.values()].map(({ step, stage, scores, teacher }) => [step, stage, scores, teacher])
}
