import type { InternalLossId, LossId } from '../../contract/loss-id.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Node } from '../graph/graph.ts'
import { attentionConsistency } from './attention-consistency.ts'
import { attentionKl } from './attention-kl.ts'
import { attentionMse } from './attention-mse.ts'
import { dist } from './dist.ts'
import { hardLabel, hardLabelOfLabelled } from './hard-label.ts'
import { hardLabelSmoothed } from './hard-label-smoothed.ts'
import { hardLabels, hardLabelsOfLabelled } from './hard-labels.ts'
import { hardLabelsWeighted } from './hard-labels-weighted.ts'
import { hardNumber, hardNumberOfLabelled } from './hard-number.ts'
import { hiddenAlp } from './hidden-alp.ts'
import { hiddenConsistency } from './hidden-consistency.ts'
import { hiddenCosine } from './hidden-cosine.ts'
import { hiddenKl } from './hidden-kl.ts'
import { hiddenMse } from './hidden-mse.ts'
import { jensenShannon } from './jensen-shannon.ts'
import type { ClassificationLoss, InternalLoss } from './loss.ts'
import { attentionScoreMse } from './attention-score-mse.ts'
import { attentionRelations } from './attention-relations.ts'
import { reverseKl } from './reverse-kl.ts'
import { softLabel } from './soft-label.ts'
import { softLabels } from './soft-labels.ts'
import { softNumber } from './soft-number.ts'
import { standardisedKl } from './standardised-kl.ts'
import type { Temperature } from './temperature.ts'

interface HardLoss {
  readonly ofAll: (outputs: Node, labels: Node) => Node
  /** The same over the rows that have a label. */
  readonly ofLabelled: (outputs: Node, labels: Node) => Node
}

const HARD_LOSSES: Readonly<Record<TaskKind, HardLoss>> = {
  classification: { ofAll: hardLabel, ofLabelled: hardLabelOfLabelled },
  'multi-label': { ofAll: hardLabels, ofLabelled: hardLabelsOfLabelled },
  regression: { ofAll: hardNumber, ofLabelled: hardNumberOfLabelled },
}

const SOFT_LOSSES: Readonly<
  Record<TaskKind, (teacher: Node, student: Node, temperature: Temperature) => Node>
> = {
  classification: softLabel,
  'multi-label': softLabels,
  regression: softNumber,
}

/** The mathematics of every loss; what else a loss is, contract/losses.ts says. */
export const LOSS_CATALOGUE: {
  readonly [Id in LossId]: Id extends InternalLossId ? InternalLoss : ClassificationLoss
} = {
  'hard-label': {
    kind: 'classification',
    build: (
      { taskKind = 'classification', studentLogits, labels, hasUnlabelled = false, classWeights },
      { smoothing },
    ) => {
      if (taskKind === 'multi-label' && classWeights)
        return hardLabelsWeighted(studentLogits, labels, classWeights)
      // Of numbers a plan may have neither.
      if (smoothing > 0 || classWeights)
        return hardLabelSmoothed(studentLogits, labels, smoothing, classWeights)
      const { ofAll, ofLabelled } = HARD_LOSSES[taskKind]
      return hasUnlabelled ? ofLabelled(studentLogits, labels) : ofAll(studentLogits, labels)
    },
  },
  'soft-label': ofTeacherLogits((teacher, student, temperature, taskKind) =>
    SOFT_LOSSES[taskKind](teacher, student, temperature),
  ),
  'reverse-kl': ofTeacherLogits(reverseKl),
  'jensen-shannon': ofTeacherLogits(jensenShannon),
  'standardised-kl': ofTeacherLogits(standardisedKl),
  dist: ofTeacherLogits(dist),
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
  'attention-score-mse': {
    kind: 'internal',
    build: ({ teacherHeads, studentHeads, mask }, { per }) =>
      attentionScoreMse(teacherHeads.scores, studentHeads.scores, mask, per),
  },
  'attention-relations': {
    kind: 'internal',
    build: ({ teacherHeads, studentHeads, mask }, settings) =>
      attentionRelations(teacherHeads, studentHeads, mask, settings),
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
  'hidden-alp': {
    kind: 'internal',
    build: ({ teacherStates, studentState, mask }, { at, per }) =>
      hiddenAlp(teacherStates, studentState, mask, at, per),
  },
  'attention-consistency': {
    kind: 'internal',
    build: ({ teacherAttention, studentAttention, mask }, { per }) =>
      attentionConsistency(teacherAttention, studentAttention, mask, per),
  },
  'hidden-consistency': {
    kind: 'internal',
    build: ({ teacherState, studentState, mask }, { at, per }) =>
      hiddenConsistency(teacherState, studentState, mask, at, per),
  },
}

/** A loss that compares the student's outputs with its teacher's, both [B, C], at a temperature. */
function ofTeacherLogits(
  loss: (teacher: Node, student: Node, temperature: Temperature, taskKind: TaskKind) => Node,
): ClassificationLoss {
  return {
    kind: 'classification',
    build({ taskKind = 'classification', studentLogits, teacherLogits }, { temperature }) {
      if (!teacherLogits) throw new StillroomError('invalid-plan', 'Soft labels need a teacher')
      return loss(teacherLogits, studentLogits, temperature, taskKind)
    },
  }
}
