import { describe, expect, test } from 'vitest'
import { judgeStall, type TrainerSeen } from '../../../src-main/domain/run/judge-stall.ts'

const training: TrainerSeen = {
  isStopped: false,
  waitsForDisk: false,
  quietMs: 500,
  idleMs: 0,
  slowestMs: 400,
  isLong: false,
}
const judge = (change: Partial<TrainerSeen>) => judgeStall({ ...training, ...change })

describe('a trainer that lives', () => {
  test('is not stalled while it comes on, and is at once when its process is stopped', () => {
    expect(judge({})).toBeNull()
    expect(judge({ isStopped: true })).toBe('stopped')
  })

  test('is stalled when it computes nothing for ten seconds, before its first step too', () => {
    expect(judge({ quietMs: 9_000, idleMs: 9_000 })).toBeNull()
    expect(judge({ quietMs: 10_500, idleMs: 10_500 })).toBe('idle')
    expect(judge({ quietMs: 10_500, idleMs: 10_500, slowestMs: null })).toBe('idle')
  })

  test('is stalled in a loop that never ends, where steps were short', () => {
    expect(judge({ quietMs: 10_500, idleMs: 0 })).toBe('slow')
  })

  test('is not stalled in a step as long as others were, whether the processor or a GPU computes it', () => {
    expect(judge({ quietMs: 25_000, slowestMs: 20_000 })).toBeNull()
    expect(judge({ quietMs: 25_000, idleMs: 25_000, slowestMs: 20_000 })).toBeNull()
    expect(judge({ quietMs: 190_000, slowestMs: 20_000 })).toBeNull()
    expect(judge({ quietMs: 201_000, slowestMs: 20_000 })).toBe('slow')
  })

  test('is not stalled while it loads, or does what it said takes long', () => {
    expect(judge({ quietMs: 300_000, slowestMs: null })).toBeNull()
    expect(judge({ quietMs: 300_000, isLong: true })).toBeNull()
    expect(judge({ quietMs: 601_000, isLong: true })).toBe('slow')
  })

  test('is not stalled while a slow disk takes a checkpoint, but is when the disk never answers', () => {
    expect(judge({ quietMs: 60_000, idleMs: 60_000, waitsForDisk: true })).toBeNull()
    expect(judge({ quietMs: 130_000, idleMs: 130_000, waitsForDisk: true })).toBe('idle')
  })

  test('is only judged by its process where it does not say how it comes on', () => {
    expect(judge({ quietMs: 1e6, idleMs: 1e6, slowestMs: undefined })).toBeNull()
    expect(judge({ isStopped: true, slowestMs: undefined })).toBe('stopped')
  })
})
