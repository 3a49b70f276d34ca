import type { RunPlan } from '../../contract/plan.ts'
import type { LabelSettings } from '../../contract/plan-losses.ts'
import { isSettingOf } from './loss-term.ts'
import type { JsonPath } from './json-path.ts'

/**
 * Where a plan says how human labels are learnt: in a fine-tuning, or in the terms of their loss.
 */
export function labelSettingsIn(
  plan: RunPlan,
): readonly { readonly path: JsonPath; readonly settings: LabelSettings }[] {
  if (plan.kind === 'fine-tune') return [{ path: ['training'], settings: plan.training }]
  const { fineTune } = plan.teacher
  return [
    ...plan.losses.flatMap((term, index) =>
      isSettingOf(term.loss, 'classWeights') ? [{ path: ['losses', index], settings: term }] : [],
    ),
    ...(fineTune ? [{ path: ['teacher', 'fineTune'], settings: fineTune }] : []),
  ]
}
