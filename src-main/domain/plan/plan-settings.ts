import { LOSS_IDS, type LossId } from '../../contract/loss-id.ts'
import { LOSSES, RELATION_WORDS, type LossFacts } from '../../contract/losses.ts'
import type {
  DistillPlan,
  Microscope,
  FineTuning,
  RunPlan,
  StopEarly,
  Training,
} from '../../contract/plan.ts'
import type { LabelSettings, LossTerm } from '../../contract/plan-losses.ts'
import type { DataPlan, DataSource } from '../../contract/plan-sources.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { WEIGHT_SELECTIONS } from '../../contract/weight-selections.ts'
import { isAveragedOverTokens, isInternal, isSettingOf, lossSettings } from './loss-term.ts'
import { lastOfPath, modelText } from './model-name.ts'
import { scheduledText } from './schedule.ts'
import { stagesText } from './stages-text.ts'
import { selectionOf } from './network-shape.ts'
import { isStaged } from './written-out-stages.ts'

/** One setting of a plan as a person reads it. */
export interface PlanSetting {
  readonly name: string
  readonly value: string
  /** The setting that this one hangs on: it says nothing (–) while that one is off. */
  readonly of?: string
  /**
   * Whether the trained weights, or what they are judged by, depend on it; name, seed and the
   * rhythm of evaluations do not.
   */
  readonly decides: boolean
}

export const NOTHING = '–'
export const INTERNAL_LOSSES = 'internal losses'
const VAULT = 'teacher vault'
const OF_CLASSIFIER = LOSS_IDS.filter((loss) => !isInternal({ loss }))
const OF_LAYERS = LOSS_IDS.filter((loss) => isInternal({ loss }))

/**
 * A plan's settings in a fixed order. What has no effect says so: without internal losses there is
 * no strategy, `together` has no stages.
 */
export function settingsOf(plan: RunPlan): readonly PlanSetting[] {
  const ofKind = plan.kind === 'distill' ? distillSettings(plan) : [setting('model', modelText(plan.model))]
  return [
    setting('kind', plan.kind === 'distill' ? 'distillation' : 'fine-tuning'),
    setting('data', dataText(plan.data.source)),
    setting('share of training texts', percentText(plan.data.fraction)),
    setting('share drawn with seed', shareSeedText(plan.data)),
    setting('unlabelled text', unlabelledText(plan.data.unlabelled)),
    setting('held-out test file', plan.data.test ? lastOfPath(plan.data.test.path) : NOTHING),
    setting('class names told', toldText(plan.data.labels)),
    setting('longest text, tokens', String(plan.data.maxLength)),
    ...ofKind,
    ...(plan.kind === 'distill'
      ? trainingSettings(plan.training, '')
      : fineTuningSettings(plan.training, '')
    ).map((one) => (one.name === 'epochs' && hasOwnEpochs(plan) ? { ...one, value: NOTHING } : one)),
    setting('evaluated every, epochs', String(plan.training.evaluateEvery), undefined, false),
    ...(plan.kind === 'distill' ? microscopeSettings(plan.microscope) : []),
    setting('seed', String(plan.training.seed), undefined, false),
    setting('name', plan.name || NOTHING, undefined, false),
  ]
}

/** What is measured beside the training decides nothing. */
function microscopeSettings({ devTexts, gradientTexts }: Microscope = {}): readonly PlanSetting[] {
  const textOf = (texts?: number) => (texts === undefined ? 'by the size of the training set' : String(texts))
  return [
    setting('dev texts whose losses are measured', textOf(devTexts), undefined, false),
    setting('training texts whose gradients are measured', textOf(gradientTexts), undefined, false),
  ]
}

/** Whether each stage of a list says its epochs, so that those of the training say nothing. */
function hasOwnEpochs(plan: RunPlan): boolean {
  if (plan.kind !== 'distill' || plan.strategy.kind !== 'stages') return false
  return plan.strategy.stages?.every(({ epochs }) => epochs !== undefined) ?? false
}

function shareSeedText({ fraction, fractionSeed }: DataPlan): string {
  if (fractionSeed !== undefined) return String(fractionSeed)
  return fraction < 1 ? "the run's, without regard to classes" : NOTHING
}

function unlabelledText(unlabelled: DataPlan['unlabelled']): string {
  if (!unlabelled) return NOTHING
  const { path, trainingRows, use } = unlabelled
  const texts = [...(path ? [lastOfPath(path)] : []), ...(trainingRows ? ['unlabelled training rows'] : [])]
  return `${texts.join(' and ')}, ${use === 'instead' ? 'instead of labelled rows' : 'beside labelled rows'}`
}

function toldText(labels: DataPlan['labels']): string {
  const told = Object.entries(labels ?? {}).map(([name, label]) => `${name} is ${label}`)
  return told.join(', ') || NOTHING
}

/** A mapping in words: 2→1 4→2, several teacher layers of one student layer joined by a plus. */
export function mappingText(mapping: readonly LayerPair[]): string {
  const byStudent = [...Map.groupBy(mapping, ({ student }) => student)].sort(([a], [b]) => a - b)
  const teachers = (pairs: readonly LayerPair[]) => pairs.map(({ teacher }) => teacher).sort((a, b) => a - b)
  return byStudent.map(([student, pairs]) => `${teachers(pairs).join('+')}→${student}`).join(' ') || NOTHING
}

/** The pairs that `mappingText` wrote; none where it is no mapping. */
export function pairsInText(text: string): readonly LayerPair[] {
  const parts = text.split(' ').map((part) => /^([\d+]+)→(\d+)$/.exec(part))
  return parts.flatMap((match) =>
    (match?.[1] ?? '')
      .split('+')
      .flatMap((teacher) =>
        match && teacher ? [{ teacher: Number(teacher), student: Number(match[2]) }] : [],
      ),
  )
}

/** Whether any loss looks inside: an internal term, and a mapping for it. */
function hasInternalLosses({ losses, mapping }: DistillPlan): boolean {
  return mapping.length > 0 && losses.some(isInternal)
}

function distillSettings(plan: DistillPlan): readonly PlanSetting[] {
  const { teacher, student, mapping, strategy } = plan
  const looksInside = hasInternalLosses(plan)
  const hasStages = looksInside && isStaged(strategy)
  const inside = (name: string, value: string) =>
    setting(name, looksInside ? value : NOTHING, INTERNAL_LOSSES)
  const isListed = strategy.kind === 'stages'
  const staged = (name: string, value: string) => setting(name, hasStages ? value : NOTHING, 'strategy')
  const { start } = student
  const selection = selectionOf(student)
  const { convergence } = strategy
  return [
    setting('teacher', modelText(teacher.model)),
    setting('teacher is fine-tuned', teacher.fineTune ? 'yes' : 'no'),
    ...(teacher.fineTune
      ? [
          setting(
            'teacher share of training texts',
            percentText(teacher.fineTune.fraction ?? plan.data.fraction),
          ),
          ...fineTuningSettings(teacher.fineTune, 'teacher '),
        ]
      : []),
    ...vaultSettings(teacher.vault),
    setting('student layers', String(student.layers)),
    setting('student width', ownOr(student.width)),
    setting('student heads', ownOr(student.heads)),
    setting('student feed-forward', ownOr(student.feedForward)),
    setting('student starts from', startText(start)),
    setting('student narrowed to', selection ? WEIGHT_SELECTIONS[selection].title : NOTHING),
    ...termSettings(plan, OF_CLASSIFIER, undefined),
    setting(INTERNAL_LOSSES, looksInside ? 'on' : 'off'),
    ...termSettings(plan, OF_LAYERS, looksInside),
    inside('layer mapping', mappingText(mapping)),
    inside('mapping drawn', plan.draw ? `each ${plan.draw.every}` : 'no'),
    setting('strategy', looksInside || isListed ? strategy.kind : NOTHING, INTERNAL_LOSSES),
    setting('stages', isListed ? stagesText(plan) : NOTHING, 'strategy'),
    staged('trained in a stage', strategy.train === 'layer' ? 'its layer alone' : 'all below'),
    staged('epochs a stage', String(strategy.stageEpochs)),
    staged('stage threshold', convergence ? percentText(convergence.threshold) : NOTHING),
    staged('stage window, steps', convergence ? String(convergence.windowSteps) : NOTHING),
  ]
}

/** A part of the student's shape. */
function ownOr(size: number | undefined): string {
  return size === undefined ? "the teacher's" : String(size)
}

/** Weight, temperature and place of every loss there is, so that plans line up. */
function termSettings(
  { losses }: DistillPlan,
  wanted: readonly LossId[],
  areOn: boolean | undefined,
): readonly PlanSetting[] {
  return wanted.flatMap((loss) => {
    const { title, temperature, at, relations, compares }: LossFacts = LOSSES[loss]
    // A loss of hidden states may stand twice, once at [CLS] and once at the tokens.
    const terms = areOn === false ? [] : losses.filter((term) => term.loss === loss)
    const joined = (text: (term: LossTerm) => string) => terms.map(text).join(' + ') || NOTHING
    const weight = `weight of ${title}`
    const off = areOn === false ? NOTHING : 'off'
    const value = terms.length > 0 ? joined((term) => scheduledText(term.weight)) : off
    const onWeight = (name: string, text: (term: LossTerm) => string) => setting(name, joined(text), weight)
    return [
      setting(weight, value, areOn === undefined ? undefined : INTERNAL_LOSSES),
      ...(temperature === undefined
        ? []
        : [onWeight(`temperature of ${title}`, (term) => scheduledText(lossSettings(term).temperature))]),
      ...(at === undefined ? [] : [onWeight(`${title} at`, (term) => lossSettings(term).at)]),
      ...(relations === undefined ? [] : [onWeight(`${title} of`, relationsText)]),
      ...(relations === undefined ? [] : [onWeight(`heads of ${title}`, relationHeadsText)]),
      ...(isInternal({ loss }) ? [onWeight(`${title} averaged over`, averageText)] : []),
      ...(isSettingOf(loss, 'projection')
        ? [onWeight(`${title} projection`, ({ projection }) => projection ?? 'none')]
        : []),
      ...(isSettingOf(loss, 'texts')
        ? [onWeight(`${title} of texts`, ({ texts }) => texts ?? 'as they are')]
        : []),
      ...(compares === 'labels'
        ? [onWeight(LABEL_SMOOTHING, smoothingText), onWeight(CLASS_WEIGHTS, classWeightsText)]
        : []),
    ]
  })
}

function relationsText(term: LossTerm): string {
  return lossSettings(term)
    .relations.map((relation) => RELATION_WORDS[relation])
    .join(', ')
}

function relationHeadsText({ relationHeads }: LossTerm): string {
  return relationHeads === undefined ? "the teacher's attention heads" : String(relationHeads)
}

const LABEL_SMOOTHING = 'label smoothing'
const CLASS_WEIGHTS = 'class weights'

function smoothingText({ smoothing = 0 }: LabelSettings): string {
  return String(smoothing)
}

function classWeightsText({ classWeights = {} }: LabelSettings): string {
  if (classWeights === 'balanced') return classWeights
  const named = Object.entries(classWeights).map(([label, weight]) => `${label} ${weight}`)
  return named.join(', ') || 'none'
}

function averageText(term: LossTerm): string {
  if (!isAveragedOverTokens(term)) return 'texts'
  return lossSettings(term).per === 'tokens' ? "a batch's tokens" : "a text's tokens, then texts"
}

/** As a training, and how its labels are learnt. */
function fineTuningSettings(training: FineTuning, whose: string): readonly PlanSetting[] {
  return [
    ...trainingSettings(training, whose),
    setting(`${whose}${LABEL_SMOOTHING}`, smoothingText(training)),
    setting(`${whose}${CLASS_WEIGHTS}`, classWeightsText(training)),
  ]
}

function stopEarlyText({ patience, minDelta }: StopEarly): string {
  return `after ${patience} evaluations without a gain${minDelta > 0 ? ` above ${minDelta}` : ''}`
}

function trainingSettings(training: Training, whose: string): readonly PlanSetting[] {
  const { epochs, batchSize, microBatch, learningRate, warmup, decay, weightDecay, clipNorm, dropout } =
    training
  const { precision, freeze, recompute, keep, bestBy, stopEarly } = training
  return [
    setting(`${whose}epochs`, String(epochs)),
    setting(`${whose}batch size`, String(batchSize)),
    setting(
      `${whose}micro-batch`,
      microBatch === undefined ? 'the whole batch' : String(microBatch),
      undefined,
      false,
    ),
    setting(`${whose}learning rate`, learningRate.toExponential().replace('e-', 'e−')),
    setting(`${whose}warm-up`, percentText(warmup)),
    setting(`${whose}decay`, decay),
    setting(`${whose}weight decay`, String(weightDecay)),
    setting(`${whose}gradient clipping`, clipNorm === 0 ? 'off' : String(clipNorm)),
    setting(`${whose}dropout`, dropout === undefined ? "the model's own" : String(dropout)),
    setting(`${whose}result has`, keep === 'best' ? 'the best weights on dev' : 'the last weights'),
    setting(`${whose}better by`, bestBy ?? "the task's own"),
    setting(`${whose}stopped early`, stopEarly ? stopEarlyText(stopEarly) : 'no'),
    setting(`${whose}precision`, precision),
    setting(`${whose}frozen`, freeze === 'none' ? 'nothing' : freeze),
    setting(`${whose}recomputed`, recompute === 'none' ? 'nothing' : recompute, undefined, false),
  ]
}

/**
 * Where the teacher's tensors come from decides nothing but the last bits; how precisely they are
 * kept does.
 */
function vaultSettings({
  keep,
  precision,
  gigabytes,
}: DistillPlan['teacher']['vault']): readonly PlanSetting[] {
  const isKept = keep !== 'never'
  return [
    setting(VAULT, keep, undefined, false),
    setting('teacher vault precision', isKept ? precision : 'float32'),
    setting('teacher vaults, GB at most', isKept ? String(gigabytes) : NOTHING, VAULT, false),
  ]
}

/** Data as a plan names them, in few words. */
export function dataText(source: DataSource): string {
  switch (source.kind) {
    case 'catalogue':
      return source.name
    case 'files':
      return `${lastOfPath(source.train)}, ${lastOfPath(source.dev)}`
    case 'hub':
      return [source.id, source.config].filter(Boolean).join(', ')
  }
}

function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`
}

function setting(name: string, value: string, of?: string, decides = true): PlanSetting {
  return { name, value, decides, ...(of === undefined ? {} : { of }) }
}

function startText(start: DistillPlan['student']['start']): string {
  if (start.from === 'teacher') return `teacher ${start.layers.join(', ')}`
  if (start.from === 'checkpoint')
    return start.optimizer === 'carried' ? 'checkpoint, optimizer carried over' : start.from
  return start.from === 'model' ? modelText(start.model) : start.from
}
