import type { DistillPlan } from '../../contract/plan.ts'
import type { Study, StudyVariant } from '../../contract/study.ts'
import { controlPlan } from '../plan/control-plans.ts'
import { isInternal } from '../plan/loss-term.ts'
import { stagesOf } from '../plan/stages.ts'
import { StillroomError } from '../stillroom-error.ts'

/** What is asked of the paper's study besides its plan. */
export interface PaperStudyOptions {
  /** `1-5` */
  readonly seeds: string
  /** Shares of the training texts; left out, the plan's alone. */
  readonly fractions?: readonly number[]
  /**
   * Every method takes as many epochs as the longest: progressive and stacked train on the inside
   * first, and on the labels behind that. Left out, each takes what the paper gives it.
   */
  readonly equalSteps?: boolean
  /** Mappings that should do worse, with the same seeds. */
  readonly controls?: boolean
}

const STAGED = ['progressive', 'stacked'] as const
/** PID and SID are what the paper calls them. */
const STAGED_NAMES = {
  progressive: 'internal, progressive (PID)',
  stacked: 'internal, stacked (SID)',
} as const

/**
 * The study of Aguilar et al. 2020 (table 1) on one's own plan: a student from hard labels, which
 * starts from the pretrained model's first layers, one from soft labels, and those from the inside,
 * together, progressive and stacked.
 * @param plan with the losses and the mapping that the internal methods have
 * @throws StillroomError `invalid-plan` for one without internal losses
 */
export function paperStudy(plan: DistillPlan, options: PaperStudyOptions): Study {
  const { seeds, fractions = [], equalSteps = false, controls = false } = options
  if (!plan.losses.some(isInternal))
    throw new StillroomError(
      'invalid-plan',
      'The plan has no internal loss, which is what the study compares with labels; begin with one that has, such as the preset “All at once (paper)”',
    )
  const together: DistillPlan = { ...plan, strategy: { kind: 'together', stageEpochs: 1 } }
  const { epochs } = plan.training
  const longest = epochs + Math.max(...STAGED.map((kind) => internalEpochs(plan, kind)))
  const length: StudyVariant['set'] = equalSteps ? { 'training.epochs': longest } : {}
  const soft = controlPlan('soft', together) ?? controlPlan('labels', together)
  const variants: StudyVariant[] = [
    { name: 'hard labels', set: { ...hardLabels(plan), ...length } },
    { name: 'soft labels', set: { losses: json(soft?.losses), mapping: [], ...length } },
    { name: 'internal, together', set: length },
    ...STAGED.map((kind) => ({
      name: STAGED_NAMES[kind],
      set: {
        strategy: { kind, stageEpochs: json(plan.strategy.stageEpochs) },
        ...(equalSteps && { 'training.epochs': longest - internalEpochs(plan, kind) }),
      },
    })),
    ...(controls
      ? (['reversed', 'random'] as const)
          .filter((control) => controlPlan(control, together))
          .map((control) => ({ name: `internal, together, ${control} mapping`, control, set: length }))
      : []),
  ]
  return {
    kind: 'study',
    name: [plan.name || 'paper', ...(equalSteps ? ['as many steps each'] : [])].join(', '),
    plan: json({ ...together, name: '' }) as Study['plan'],
    axes: [
      { name: 'method', variants },
      ...(fractions.length > 0
        ? [{ name: 'share of the training texts', setting: 'data.fraction', values: [...fractions] }]
        : []),
      { seeds, ofTeacher: false },
    ],
  }
}

/** The paper’s BERT₆; where the teacher is not fine-tuned first, its own layers. */
function hardLabels({ teacher }: DistillPlan): StudyVariant['set'] {
  return {
    losses: [{ loss: 'hard-label' }],
    mapping: [],
    ...(teacher.fineTune && { 'student.start': { from: 'pretrained' } }),
  }
}

function internalEpochs(plan: DistillPlan, kind: (typeof STAGED)[number]): number {
  return stagesOf({ ...plan, strategy: { ...plan.strategy, kind } }).reduce(
    (sum, { classification, epochs }) => sum + (classification ? 0 : epochs),
    0,
  )
}

/** As it is written in a file. */
function json(value: unknown): StudyVariant['set'][string] {
  return JSON.parse(JSON.stringify(value)) as StudyVariant['set'][string]
}
