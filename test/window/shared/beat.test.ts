import { beforeEach, describe, expect, test } from 'vitest'
import { createBeat, type Clock, type Pace } from '../../../src-renderer/shared/beat.ts'

/** A clock that stands still until it is moved; a frame takes as long as `frameMs` says. */
let time: number
let frameMs: number
let alarms: { at: number; work: () => void }[]
const clock: Clock = {
  now: () => time,
  after(ms, work) {
    const alarm = { at: time + ms, work }
    alarms.push(alarm)
    return () => (alarms = alarms.filter((other) => other !== alarm))
  },
  nextFrame(tell) {
    alarms.push({ at: time + frameMs, work: () => tell(frameMs) })
  },
}
function moveTo(end: number): void {
  for (;;) {
    const [next] = alarms.toSorted((a, b) => a.at - b.at)
    if (!next || next.at > end) break
    alarms = alarms.filter((other) => other !== next)
    time = next.at
    next.work()
  }
  time = end
}

let shown: number[]
const beatOf = (pace: Partial<Pace> = {}) =>
  createBeat(() => shown.push(time), { everyMs: () => 500, ...pace }, clock)

beforeEach(() => {
  time = 0
  frameMs = 0
  alarms = []
  shown = []
})

describe('a beat', () => {
  test('shows the first change at once, and what comes after it together, when its time is over', () => {
    const beat = beatOf()
    beat.soon()
    for (const at of [100, 200, 300]) {
      moveTo(at)
      beat.soon()
    }
    moveTo(5000)
    expect(shown).toEqual([0, 500])
    beat.soon()
    expect(shown).toEqual([0, 500, 5000])
  })

  test('shows at most so often, however often something changes, and never nothing', () => {
    const beat = beatOf()
    for (let at = 0; at <= 3000; at += 10) {
      moveTo(at)
      beat.soon()
    }
    expect(shown).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000])
    moveTo(60_000)
    expect(shown.at(-1)).toBe(3500)
    expect(alarms).toEqual([])
  })

  test('rests in proportion to what a frame took: 50 times as long is a share of a fiftieth', () => {
    frameMs = 40
    const beat = beatOf({ restPerMs: 50 })
    for (let at = 0; at <= 20_000; at += 10) {
      moveTo(at)
      beat.soon()
    }
    // 40 ms until the frame is over, and 50 · 40 of rest
    expect(shown.slice(0, 4)).toEqual([0, 2040, 4080, 6120])
    expect((shown.length * frameMs) / 20_000).toBeLessThanOrEqual(1 / 50)
  })

  test('with a fast frame keeps its pace', () => {
    frameMs = 2
    const beat = beatOf({ restPerMs: 50 })
    for (let at = 0; at <= 1500; at += 10) {
      moveTo(at)
      beat.soon()
    }
    expect(shown).toEqual([0, 500, 1000, 1500])
  })

  test('waits with patience for a change to be shown in one frame with it, but not for ever', () => {
    const beat = beatOf({ patienceMs: 300 })
    beat.soon()
    moveTo(400)
    beat.soon() // due at 500
    moveTo(620)
    expect(shown).toEqual([0])
    beat.soon()
    expect(shown).toEqual([0, 620])
    moveTo(1000)
    beat.soon()
    moveTo(5000)
    expect(shown).toEqual([0, 620, 1420]) // 620 + 500 + 300
  })

  test('shows news at once, and what waited with it', () => {
    const beat = beatOf()
    beat.soon()
    moveTo(100)
    beat.soon()
    moveTo(150)
    beat.now()
    moveTo(5000)
    expect(shown).toEqual([0, 150])
  })

  test('follows a pace that changes, and shows nothing after its end', () => {
    let everyMs = 4000
    const beat = beatOf({ everyMs: () => everyMs })
    beat.soon()
    moveTo(10)
    beat.soon()
    everyMs = 500
    moveTo(700)
    beat.soon()
    expect(shown).toEqual([0, 700])
    moveTo(800)
    beat.soon()
    beat.end()
    moveTo(9000)
    expect(shown).toEqual([0, 700])
  })
})
