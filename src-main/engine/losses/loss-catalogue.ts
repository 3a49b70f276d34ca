import type { InternalLossId, LossId } from '../../contract/loss-id.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { attentionKl } from './attention-kl.ts'
import { attentionMse } from './attention-mse.ts'
import { hardLabel, hardLabelOfLabelled } from './hard-label.ts'
import { hiddenCosine } from './hidden-cosine.ts'
import { hiddenKl } from './hidden-kl.ts'
import { hiddenMse } from './hidden-mse.ts'
import type { ClassificationLoss, InternalLoss } from './loss.ts'
import { softLabel } from './soft-label.ts'

/** The mathematics of every loss; what else a loss is, contract/losses.ts says. */
export const LOSS_CATALOGUE: {
  readonly [Id in LossId]: Id extends InternalLossId ? InternalLoss : ClassificationLoss
} = {
  'hard-label': {
    kind: 'classification',
    build: ({ studentLogits, labels, hasUnlabelled = false }) =>
      hasUnlabelled ? hardLabelOfLabelled(studentLogits, labels) : hardLabel(studentLogits, labels),
  },
  'soft-label': {
    kind: 'classification',
    build: ({ studentLogits, teacherLogits }, { temperature }) => {
      if (!teacherLogits) throw new StillroomError('invalid-plan', 'soft-label needs a teacher')
      return softLabel(teacherLogits, studentLogits, temperature)
    },
  },
  'attention-kl': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }, { per }) =>
      attentionKl(teacherAttention, studentAttention, mask, per),
  },
  'attention-mse': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }, { per }) =>
      attentionMse(teacherAttention, studentAttention, mask, per),
  },
  'hidden-cosine': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at, per }) =>
      hiddenCosine(teacherState, studentState, mask, at, per),
  },
  'hidden-mse': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at, per }) =>
      hiddenMse(teacherState, studentState, mask, at, per),
  },
  'hidden-kl': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at, per }) =>
      hiddenKl(teacherState, studentState, mask, at, per),
  },
}
