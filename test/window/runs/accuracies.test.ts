import { beforeEach, expect, test, vi } from 'vitest'
import type { TrainingEvent } from '../../../src-main/contract/training-event.ts'
import { Accuracies } from '../../../src-renderer/runs/accuracies.svelte.ts'
import { row } from '../../domain/a-run.ts'
import { fakeHost, openLink, settled, type FakeHost } from '../fake-host.ts'
import { inComponent } from '../in-component.svelte.ts'

const A = row({ id: '20261120-120000-aaaa' })
const B = row({ id: '20261120-120000-bbbb' })
const points = (...values: number[]) => ({ steps: values.map((_, index) => index + 1), values })

let host: FakeHost
beforeEach(() => {
  vi.useFakeTimers()
  host = fakeHost()
})
const open = async () => {
  const link = await openLink(host)
  return inComponent(() => new Accuracies(link)).state
}
const evaluated = (kind: 'evaluated' | 'step') =>
  host.tell({
    kind: 'run',
    run: A,
    events: [{ kind, seq: 1, at: '', step: 2 } as unknown as TrainingEvent],
    points: {},
  })

test('are asked for once, of runs that have been evaluated', async () => {
  host.answer('runs.accuracies', ({ ids }) => Object.fromEntries(ids.map((id) => [id, points(0.5)])))
  const accuracies = await open()
  accuracies.want([A, row({ id: '20261120-120000-cccc', accuracy: null })])
  await settled()
  accuracies.want([A, B])
  await settled()
  expect(host.asked('runs.accuracies')).toEqual([{ ids: [A.id] }, { ids: [B.id] }])
  expect([...accuracies.known.keys()]).toEqual([A.id, B.id])
})

test('grow when a run that was asked for is evaluated, not with each step', async () => {
  host.answer('runs.accuracies', { [A.id]: points(0.5) })
  const accuracies = await open()
  evaluated('evaluated')
  await vi.advanceTimersByTimeAsync(1000)
  accuracies.want([A])
  await settled()
  host.answer('runs.accuracies', { [A.id]: points(0.5, 0.6) })
  evaluated('step')
  await vi.advanceTimersByTimeAsync(1000)
  expect(host.asked('runs.accuracies')).toHaveLength(1)
  evaluated('evaluated')
  await vi.advanceTimersByTimeAsync(1000)
  expect(accuracies.known.get(A.id)?.values).toEqual([0.5, 0.6])
})

test('of two answers for a run the one that was asked for last counts, also where it comes first', async () => {
  const asks = host.hold('runs.accuracies')
  const accuracies = await open()
  accuracies.want([A, B])
  evaluated('evaluated')
  await vi.advanceTimersByTimeAsync(1000)
  await asks[1]?.answer({ [A.id]: points(0.5, 0.6) })
  await asks[0]?.answer({ [A.id]: points(0.5), [B.id]: points(0.7) })
  expect(accuracies.known).toEqual(
    new Map([
      [A.id, points(0.5, 0.6)],
      [B.id, points(0.7)],
    ]),
  )
})

test('an earlier failure does not make known ones be asked for again', async () => {
  const asks = host.hold('runs.accuracies')
  const accuracies = await open()
  accuracies.want([A])
  evaluated('evaluated')
  await vi.advanceTimersByTimeAsync(1000)
  await asks[1]?.answer({ [A.id]: points(0.5, 0.6) })
  await asks[0]?.refuse('unexpected', 'no')
  accuracies.want([A])
  await settled()
  expect(asks).toHaveLength(2)
})

test('that could not be had are asked for when the run comes into sight again', async () => {
  host.refuse('runs.accuracies', 'unexpected', 'no')
  const accuracies = await open()
  accuracies.want([A])
  await settled()
  host.answer('runs.accuracies', { [A.id]: points(0.5) })
  accuracies.want([A])
  await settled()
  expect(accuracies.known.get(A.id)?.values).toEqual([0.5])
})
