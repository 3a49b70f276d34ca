import { describe, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, QueueOrder } from '../../../src-main/contract/host-event.ts'
import { JobQueue } from '../../../src-main/host/jobs/job-queue.ts'
import type { JobWork, KeptJob } from '../../../src-main/host/jobs/job.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'

/** A queue, everything it said, and a job that ends when it is told. */
function openQueue(given: { deviceUser?: () => string | undefined; isHeld?: boolean } = {}) {
  const told: ({ kind: 'job'; job: Job } | { kind: 'queue'; queue: QueueOrder })[] = []
  const kept: { isHeld: boolean; jobs: readonly KeptJob[] }[] = []
  const queue = new JobQueue({
    tell: (event) => void told.push(event),
    deviceUser: given.deviceUser ?? (() => undefined),
    keep: (queue) => void kept.push(queue),
    isHeld: given.isHeld ?? false,
  })
  return { queue, told, kept }
}
const untilStopped = (work: JobWork) =>
  new Promise<void>((_, fail) =>
    work.signal.addEventListener('abort', () => fail(new StillroomError('interrupted', 'stopped'))),
  )
const statesOf = (jobs: readonly Job[]) => jobs.map(({ title, state }) => `${title} ${state}`)
const turn = () => sleep(0)

describe('the queue', () => {
  test('does one thing after another, in their order, and says so', async () => {
    const { queue, told } = openQueue()
    const done: string[] = []
    queue.add('a', async () => void done.push('a'))
    queue.add('b', async () => void done.push('b'))
    await turn()
    expect(done).toEqual(['a', 'b'])
    expect(statesOf(queue.list())).toEqual(['b done', 'a done'])
    const states = told.flatMap((event) =>
      event.kind === 'job' ? [`${event.job.title} ${event.job.state}`] : [],
    )
    expect(states.filter((state) => state.startsWith('a'))).toEqual(['a waiting', 'a running', 'a done'])
  })

  test('lists what runs and waits, for a window that has just been opened', async () => {
    const { queue } = openQueue()
    queue.add('a', untilStopped)
    queue.add('b', untilStopped)
    queue.add('c', untilStopped)
    await turn()
    expect(statesOf(queue.list())).toEqual(['a running', 'b waiting', 'c waiting'])
    queue.first(queue.list()[2]!.id)
    expect(statesOf(queue.list())).toEqual(['a running', 'c waiting', 'b waiting'])
  })

  test('says when a job that was told to stop has, and waits for no other', async () => {
    const { queue } = openQueue()
    const writesCheckpoint = async ({ signal }: JobWork) => {
      await new Promise((stopped) => signal.addEventListener('abort', stopped))
      await sleep(20)
      throw new StillroomError('interrupted', 'stopped')
    }
    const id = queue.add('a', writesCheckpoint, { askedKey: 'a' })
    await queue.untilStopped(new Set(['a'])) // it goes on
    queue.cancel(id)
    await queue.untilStopped(new Set(['other']))
    expect(queue.asked()).toEqual(new Set(['a']))
    await queue.untilStopped(new Set(['a']))
    expect(queue.asked()).toEqual(new Set())
  })

  test('cancels a waiting job without ever starting it, and stops the running one', async () => {
    const { queue } = openQueue()
    const a = queue.add('a', untilStopped)
    let began = false
    const b = queue.add('b', async () => void (began = true))
    queue.cancel(b)
    queue.cancel(a)
    await turn()
    expect(statesOf(queue.list())).toEqual(['a stopped', 'b stopped'])
    expect(began).toBe(false)
    expect(() => queue.cancel(a)).toThrow(/not there any more/)
    queue.retry(b)
    await turn()
    expect(began).toBe(true)
    queue.forget(a)
    expect(statesOf(queue.list())).toEqual(['b done'])
  })

  test('what comes after others waits until none of them is left, and says for which', async () => {
    const { queue } = openQueue()
    const done: string[] = []
    const [a, b] = ['a', 'b'].map((askedKey) =>
      queue.add(askedKey, untilStopped, { askedKey, needsDevice: true }),
    )
    queue.add('choice', async () => void done.push('choice'), { after: new Set(['a', 'b']) })
    queue.add('fetch', async () => void done.push('fetch'))
    await turn()
    expect(done).toEqual(['fetch'])
    expect(queue.list().find(({ title }) => title === 'choice')?.waitsFor).toBe(a)
    queue.cancel(a!)
    await turn()
    expect(queue.list().find(({ title }) => title === 'choice')?.waitsFor).toBe(b)
    queue.cancel(b!)
    await turn()
    expect(done).toEqual(['fetch', 'choice'])
  })

  test('a job that fails says why, and the next one starts', async () => {
    const { queue } = openQueue()
    queue.add('a', () => Promise.reject(new StillroomError('unknown-model', 'there is none')))
    queue.add('b', async () => undefined)
    await turn()
    expect(queue.list().find(({ title }) => title === 'a')).toMatchObject({
      state: 'failed',
      error: { code: 'unknown-model', message: 'there is none' },
    })
    expect(statesOf(queue.list())).toContain('b done')
  })

  test('held, starts nothing; what runs goes on', async () => {
    const { queue } = openQueue()
    const a = queue.add('a', untilStopped)
    queue.add('b', untilStopped)
    queue.hold(true)
    queue.cancel(a)
    await turn()
    expect(statesOf(queue.list())).toEqual(['b waiting', 'a stopped'])
    queue.hold(false)
    await turn()
    expect(statesOf(queue.list())[0]).toBe('b running')
  })

  test('waits for a training that has the device, says for which, and lets pass what needs none', async () => {
    let user: string | undefined = 'run-1'
    const { queue } = openQueue({ deviceUser: () => user })
    queue.add('training', async () => undefined, { needsDevice: true })
    queue.add('installing', async () => undefined)
    await turn()
    expect(queue.list()[0]).toMatchObject({ title: 'training', state: 'waiting', waitsFor: 'run-1' })
    expect(statesOf(queue.list())).toContain('installing done')
    user = undefined
    await sleep(400)
    expect(queue.list()[0]).toMatchObject({ title: 'training', state: 'done' })
  })

  test('fetches beside a training, one at a time; a run waits for the fetch of what it needs, and says for which', async () => {
    const { queue } = openQueue()
    const ends = new Map<string, () => void>()
    const untilEnded = (name: string) => () => new Promise<void>((done) => ends.set(name, done))
    const needsDevice = true
    queue.add('training', untilEnded('training'), { needsDevice })
    const model = queue.add('model', untilEnded('model'), { fetches: ['model x'] })
    queue.add('data', untilEnded('data'), { fetches: ['data y'] })
    await turn()
    expect(statesOf(queue.list())).toEqual(['training running', 'model running', 'data waiting'])
    queue.add('student', untilEnded('student'), { needsDevice, needs: ['runtime', 'model x'] })
    queue.add('other', untilEnded('other'), { needsDevice, needs: ['runtime'] })
    ends.get('training')?.()
    await turn()
    expect(queue.list().find(({ title }) => title === 'student')).toMatchObject({ waitsFor: model })
    expect(statesOf(queue.list()).slice(0, 4)).toEqual([
      'model running',
      'other running',
      'data waiting',
      'student waiting',
    ])
    ends.get('model')?.()
    ends.get('other')?.()
    await turn()
    await turn()
    expect(statesOf(queue.list()).slice(0, 2).toSorted()).toEqual(['data running', 'student running'])
    expect(queue.list().find(({ title }) => title === 'student')?.waitsFor).toBeUndefined()
  })

  test('a run goes on by itself when the fetch that it waited for fails or is stopped', async () => {
    const { queue } = openQueue()
    const fetch = queue.add('model', untilStopped, { fetches: ['model x'] })
    let began = false
    queue.add('student', async () => void (began = true), { needsDevice: true, needs: ['model x'] })
    await turn()
    expect(began).toBe(false)
    queue.cancel(fetch)
    await turn()
    expect(began).toBe(true)
  })

  test('keeps a training and a fetch that run beside each other, and ends both with the host', async () => {
    const { queue, kept } = openQueue()
    const again = { name: 'runs.start', ask: {} } as const
    queue.add('training', untilStopped, { needsDevice: true, again })
    queue.add('model', untilStopped, { fetches: ['model x'], again })
    queue.add('student', untilStopped, { needsDevice: true, needs: ['model x'], again })
    await queue.close()
    expect(kept.at(-1)?.jobs.map(({ title }) => title)).toEqual(['training', 'model', 'student'])
    expect(statesOf(queue.list())).toEqual(['training running', 'model running', 'student waiting'])
  })

  test('keeps what can be asked again, the running job as what takes it up', async () => {
    const { queue, kept } = openQueue()
    const again = { name: 'runs.start', ask: { plan: 1 } } as const
    const resume = { name: 'runs.resume', ask: { id: 'x' } } as const
    queue.add(
      'a',
      async (work) => {
        work.trains('x', resume)
        await untilStopped(work)
      },
      { again },
    )
    queue.add('b', untilStopped, { again })
    queue.add('not kept', untilStopped)
    await turn()
    expect(kept.at(-1)?.jobs).toEqual([
      { title: 'a', again: resume },
      { title: 'b', again },
    ])
    expect(queue.hasRun('x')).toBe(true)
    await queue.close()
    expect(kept.at(-1)?.jobs.length).toBe(2)
  })

  test('adds several jobs at once: kept together or not at all', () => {
    const { queue, kept } = openQueue({ isHeld: true })
    const again = { name: 'runs.start', ask: {} } as const
    queue.together(() => {
      queue.add('a', untilStopped, { again })
      queue.add('b', untilStopped, { again })
    })
    expect(kept.map(({ jobs }) => jobs.length)).toEqual([2])
  })

  test('a job that cannot be kept is refused', () => {
    const queue = new JobQueue({
      tell: () => undefined,
      deviceUser: () => undefined,
      isHeld: false,
      keep: () => {
        throw new StillroomError('disk-full', 'full')
      },
    })
    expect(() => queue.add('a', untilStopped)).toThrow('full')
    expect(queue.list()).toEqual([])
  })
})
