import type { LossId } from '../../contract/loss-id.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { attentionKl } from './attention-kl.ts'
import { attentionMse } from './attention-mse.ts'
import { hardLabel } from './hard-label.ts'
import { hiddenCosine } from './hidden-cosine.ts'
import { hiddenKl } from './hidden-kl.ts'
import { hiddenMse } from './hidden-mse.ts'
import type { Loss } from './loss.ts'
import { softLabel } from './soft-label.ts'

/** Every loss a plan may name. The temperature is 2 and the position [CLS] where a plan leaves them out. */
export const LOSS_CATALOGUE = {
  'hard-label': {
    kind: 'classification',
    build: ({ studentLogits, labels }) => hardLabel(studentLogits, labels),
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
    build: ({ teacherAttention, studentAttention, mask }) =>
      attentionKl(teacherAttention, studentAttention, mask),
  },
  'attention-mse': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }) =>
      attentionMse(teacherAttention, studentAttention, mask),
  },
  'hidden-cosine': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls' }) =>
      hiddenCosine(teacherState, studentState, mask, at),
  },
  'hidden-mse': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls' }) =>
      hiddenMse(teacherState, studentState, mask, at),
  },
  'hidden-kl': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at = 'cls' }) =>
      hiddenKl(teacherState, studentState, mask, at),
  },
} as const satisfies Record<LossId, Loss>
