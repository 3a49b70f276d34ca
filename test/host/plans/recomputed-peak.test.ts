import { expect, test } from 'vitest'
import type { RunPlan } from '../../../src-main/contract/plan.ts'
import { recomputedPeak } from '../../../src-main/host/plans/recomputed-peak.ts'
import { PLAN } from '../../domain/a-run.ts'

/** The plans that are tried besides, and what is answered. */
async function triedBesides(plan: RunPlan, peakMemoryBytes: number) {
  const tried: RunPlan[] = []
  const peak = await recomputedPeak(plan, { peakMemoryBytes, totalMemoryBytes: 100 }, async (other) => {
    tried.push(other)
    return { peakMemoryBytes: 40 }
  })
  return { peak, tried: tried.map(({ training }) => training.recompute) }
}

test('layers are recomputed for a try where a plan nearly fills the memory, and only there', async () => {
  expect(await triedBesides(PLAN, 95)).toEqual({ peak: 40, tried: ['layers'] })
  expect(await triedBesides(PLAN, 50)).toEqual({ peak: undefined, tried: [] })
  const recomputing: RunPlan = { ...PLAN, training: { ...PLAN.training, recompute: 'layers' } }
  expect(await triedBesides(recomputing, 95)).toEqual({ peak: undefined, tried: [] })
})
