import type { LossId } from '../../contract/loss-id.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { attentionKl } from './attention-kl.ts'
import { attentionMse } from './attention-mse.ts'
import { hardLabel, hardLabelOfLabelled } from './hard-label.ts'
import { hiddenCosine } from './hidden-cosine.ts'
import { hiddenKl } from './hidden-kl.ts'
import { hiddenMse } from './hidden-mse.ts'
import type { Loss } from './loss.ts'
import { softLabel } from './soft-label.ts'

/**
 * Every loss a plan may name. Where a plan leaves them out, the temperature is 2, the position
 * [CLS] and the mean over tokens.
 */
export const LOSS_CATALOGUE = {
  'hard-label': {
    kind: 'classification',
    build: ({ studentLogits, labels, hasUnlabelled = false }) =>
      hasUnlabelled ? hardLabelOfLabelled(studentLogits, labels) : hardLabel(studentLogits, labels),
  },
  'soft-label': {
    kind: 'classification',
    build: ({ studentLogits, teacherLogits }, { temperature = 2 }) => {
      if (!teacherLogits) throw new StillroomError('invalid-plan', 'soft-label needs a teacher')
      return softLabel(teacherLogits, studentLogits, temperature)
    },
  },
  'attention-kl': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }, { per = 'tokens' }) =>
      attentionKl(teacherAttention, studentAttention, mask, per),
  },
  'attention-mse': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }, { per = 'tokens' }) =>
      attentionMse(teacherAttention, studentAttention, mask, per),
  },
  'hidden-cosine': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls', per = 'tokens' }) =>
      hiddenCosine(teacherState, studentState, mask, at, per),
  },
  'hidden-mse': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls', per = 'tokens' }) =>
      hiddenMse(teacherState, studentState, mask, at, per),
  },
  'hidden-kl': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls', per = 'tokens' }) =>
      hiddenKl(teacherState, studentState, mask, at, per),
  },
} as const satisfies Record<LossId, Loss>
