import type { RunPlan, Training } from '../../contract/plan.ts'
import { fillsMemory } from '../../domain/plan/preflight-figures.ts'

/**
 * What a plan takes with its layers recomputed, in bytes, tried where it nearly fills the memory as
 * it is; undefined where there is room, or they are recomputed already.
 */
export async function recomputedPeak(
  plan: RunPlan,
  { peakMemoryBytes, totalMemoryBytes }: { peakMemoryBytes: number; totalMemoryBytes: number },
  tryPlan: (plan: RunPlan) => Promise<{ readonly peakMemoryBytes: number }>,
): Promise<number | undefined> {
  if (!fillsMemory(peakMemoryBytes, totalMemoryBytes) || plan.training.recompute !== 'none') return undefined
  return (await tryPlan(withRecomputedLayers(plan))).peakMemoryBytes
}

function withRecomputedLayers(plan: RunPlan): RunPlan {
  const recomputing = <T extends Training>(training: T): T => ({ ...training, recompute: 'layers' })
  const training = recomputing(plan.training)
  if (plan.kind === 'fine-tune' || !plan.teacher.fineTune) return { ...plan, training }
  return { ...plan, training, teacher: { ...plan.teacher, fineTune: recomputing(plan.teacher.fineTune) } }
}
