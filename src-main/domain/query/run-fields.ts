import { LOSS_IDS, type LossId } from '../../contract/loss-id.ts'
import { LOSSES } from '../../contract/losses.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { LossTerm, Scheduled } from '../../contract/plan-losses.ts'
import { dataName } from '../plan/data-name.ts'
import { isAveragedOverTokens, lossSettings } from '../plan/loss-term.ts'
import type { RunRow, ScoresOfKind, TaskScores, TestScores } from '../../contract/run-row.ts'
import { RUN_STATES } from '../../contract/run-state.ts'
import { damageWords } from '../run/damage-words.ts'
import { modelName } from '../plan/model-name.ts'
import { modelsOf } from '../plan/models-of.ts'
import { lossesOf } from '../plan/stages.ts'
import { SETTING_PLACES, type FieldType } from './setting-places.ts'

/** A run as queries, columns and groups see it. */
export interface RunFacts {
  readonly row: RunRow
  readonly plan: RunPlan
  /** Name, id, tags and notes in lower case, for words without a field. */
  readonly text: string
}

export type FieldValue = string | number | readonly (string | number)[] | null

/**
 * Something that runs are asked, sorted and grouped by: a setting of the plan, a metric, what is
 * known of the run itself.
 */
export interface RunField {
  /** As it is printed; short where that says enough. */
  readonly name: string
  /** Other names that are understood. */
  readonly also: readonly string[]
  readonly title: string
  readonly kind: 'run' | 'metric' | 'setting'
  readonly type: FieldType
  /** Lowest and highest possible value, where there is one. */
  readonly range?: readonly [number, number]
  /** All that it can be, where that is known. */
  readonly words?: readonly string[]
  readonly valueOf: (facts: RunFacts) => FieldValue
}

/**
 * The text is put together when somebody first asks for it: of ten thousand runs that takes longer
 * than all else.
 */
export function factsOf(row: RunRow): RunFacts {
  let text: string | undefined
  return {
    row,
    plan: row.plan,
    get text() {
      return (text ??= [row.name, row.id, ...row.tags, row.notes].join('\n').toLowerCase())
    },
  }
}

const field = (
  kind: RunField['kind'],
  type: FieldType,
  name: string,
  title: string,
  valueOf: RunField['valueOf'],
  more: Partial<Pick<RunField, 'also' | 'words' | 'range'>> = {},
): RunField => ({ kind, type, name, title, valueOf, also: [], ...more })

const OF_THE_RUN: readonly RunField[] = [
  field('run', 'text', 'name', 'Name', ({ row }) => row.name),
  field('run', 'text', 'id', 'Id', ({ row }) => row.id),
  field('run', 'text', 'state', 'State', ({ row }) => row.state, { words: [...RUN_STATES, 'training'] }),
  field('run', 'text', 'kind', 'Kind', ({ row }) => row.kind, { words: ['fine-tune', 'distill'] }),
  field('run', 'text', 'origin', 'Made here or brought', ({ row }) => (row.capsule ? 'capsule' : 'here'), {
    words: ['here', 'capsule'],
  }),
  field('run', 'list', 'tag', 'Tags', ({ row }) => row.tags, { also: ['tags'] }),
  field('run', 'text', 'note', 'Notes', ({ row }) => row.notes, { also: ['notes'] }),
  field('run', 'time', 'started', 'Made', ({ row }) => row.createdAt, { also: ['made', 'created'] }),
  field('run', 'duration', 'time', 'Time', ({ row }) => row.trainingMs, { also: ['trainingTime'] }),
  field('run', 'number', 'step', 'Steps done', ({ row }) => row.step),
  field('run', 'number', 'steps', 'Steps planned', ({ row }) => row.steps),
  field('run', 'number', 'examples', 'Examples seen', ({ row }) => row.examplesSeen, {
    also: ['examplesSeen'],
  }),
  field('run', 'share', 'tests', 'Kept tests', ({ row: { tests } }) => tests && tests.passed / tests.tried, {
    range: [0, 1],
  }),
  field('run', 'text', 'error', 'Error', ({ row }) => row.error),
  field('run', 'text', 'damage', 'Damage', ({ row }) => row.damage && damageWords(row.damage)),
]

const RATE = [0, 1] as const
const CORRELATION = [-1, 1] as const
/** A score that only one kind of task has. */
function ofKind(whose: keyof TaskScores, score: keyof ScoresOfKind, name: string, title: string): RunField {
  const isShare = score === 'f1Micro'
  const range = score === 'mse' ? undefined : isShare ? RATE : CORRELATION
  return field(
    'metric',
    isShare ? 'share' : 'number',
    name,
    title,
    ({ row }) => row.taskScores?.[whose]?.[score] ?? null,
    range && { range },
  )
}

/** @param prefix of their names; in camel case where there is one */
function fieldsOfKind(whose: keyof TaskScores, prefix: string, suffix: string): readonly RunField[] {
  const nameOf = (name: string) =>
    prefix === '' ? name : `${prefix}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
  return [
    ofKind(whose, 'pearson', nameOf('pearson'), `Pearson${suffix}`),
    ofKind(whose, 'spearman', nameOf('spearman'), `Spearman${suffix}`),
    ofKind(whose, 'mse', nameOf('mse'), `MSE${suffix}`),
    ofKind(whose, 'f1Micro', nameOf('f1Micro'), `F1, micro${suffix}`),
  ]
}

const OF_EVALUATIONS: readonly RunField[] = [
  field('metric', 'share', 'accuracy', 'Accuracy', ({ row }) => row.accuracy, { range: RATE, also: ['acc'] }),
  field('metric', 'share', 'f1Class1', 'F1 of class 1', ({ row }) => row.f1Class1, {
    range: RATE,
    also: ['f1'],
  }),
  field('metric', 'share', 'f1Macro', 'F1, macro', ({ row }) => row.f1Macro, { range: RATE }),
  field('metric', 'share', 'f1Weighted', 'F1, weighted', ({ row }) => row.f1Weighted, { range: RATE }),
  field('metric', 'number', 'mcc', 'MCC', ({ row }) => row.mcc, { range: CORRELATION }),
  field('metric', 'share', 'ece', 'ECE', ({ row }) => row.ece, { range: RATE }),
  field('metric', 'number', 'crossEntropy', 'Cross-entropy', ({ row }) => row.crossEntropy, {
    also: ['nll'],
  }),
  field('metric', 'number', 'brier', 'Brier score', ({ row }) => row.brier),
  field('metric', 'share', 'agreement', 'Agreement', ({ row }) => row.agreement, { range: RATE }),
  ...fieldsOfKind('last', '', ''),
  ofKind('last', 'teacherPearson', 'teacherCorrelation', 'Pearson with teacher'),
  field('metric', 'share', 'bestAccuracy', 'Accuracy at best', ({ row }) => row.bestAccuracy, {
    range: RATE,
  }),
  field('metric', 'share', 'bestF1Class1', 'F1 of class 1 at best', ({ row }) => row.bestF1Class1, {
    range: RATE,
    also: ['bestF1'],
  }),
  field('metric', 'share', 'bestF1Macro', 'F1, macro, at best', ({ row }) => row.bestF1Macro, {
    range: RATE,
  }),
  field('metric', 'share', 'bestF1Weighted', 'F1, weighted, at best', ({ row }) => row.bestF1Weighted, {
    range: RATE,
  }),
  field('metric', 'number', 'bestMcc', 'MCC at best', ({ row }) => row.bestMcc, { range: CORRELATION }),
  field('metric', 'share', 'bestEce', 'ECE at best', ({ row }) => row.bestEce, { range: RATE }),
  field('metric', 'number', 'bestCrossEntropy', 'Cross-entropy at best', ({ row }) => row.bestCrossEntropy),
  field('metric', 'share', 'bestAgreement', 'Agreement at best', ({ row }) => row.bestAgreement, {
    range: RATE,
  }),
  ...fieldsOfKind('best', 'best', ' at best'),
  field('metric', 'number', 'bestStep', 'Best step', ({ row }) => row.bestStep),
  field('metric', 'share', 'teacherAccuracy', 'Teacher accuracy', ({ row }) => row.teacherAccuracy, {
    range: RATE,
  }),
  field('metric', 'share', 'teacherF1Class1', 'Teacher F1 of class 1', ({ row }) => row.teacherF1Class1, {
    range: RATE,
    also: ['teacherF1'],
  }),
  field('metric', 'share', 'teacherF1Macro', 'Teacher F1, macro', ({ row }) => row.teacherF1Macro, {
    range: RATE,
  }),
  field('metric', 'share', 'teacherF1Weighted', 'Teacher F1, weighted', ({ row }) => row.teacherF1Weighted, {
    range: RATE,
  }),
  field('metric', 'number', 'teacherMcc', 'Teacher MCC', ({ row }) => row.teacherMcc, { range: CORRELATION }),
  ...fieldsOfKind('teacher', 'teacher', ' of the teacher'),
]

/** A score on the held-out test file. */
function ofTest(score: Exclude<keyof TestScores, 'examples'>, type: FieldType, title: string): RunField {
  return field('metric', type, `test.${score}`, `${title} on test`, ({ row }) => row.test?.[score] ?? null, {
    range: type === 'share' ? RATE : CORRELATION,
  })
}

const OF_THE_TEST: readonly RunField[] = [
  ofTest('accuracy', 'share', 'Accuracy'),
  ofTest('f1Class1', 'share', 'F1 of class 1'),
  ofTest('f1Macro', 'share', 'F1, macro,'),
  ofTest('mcc', 'number', 'MCC'),
  ofTest('pearson', 'number', 'Pearson'),
  ofTest('spearman', 'number', 'Spearman'),
  ofTest('agreement', 'share', 'Agreement'),
]

const OF_THE_PLAN: readonly RunField[] = [
  field('setting', 'text', 'data', 'Data', ({ plan }) => dataName(plan.data.source), {
    also: ['task', 'data.source.name', 'data.source.id', 'data.source.task'],
  }),
  field('setting', 'text', 'teacher', 'Teacher', ({ plan }) => modelOf(plan), {
    also: ['model', 'teacher.model'],
  }),
  field('setting', 'list', 'mapping', 'Layer mapping', ({ plan }) =>
    plan.kind === 'distill' ? plan.mapping.map((pair) => `${pair.teacher}→${pair.student}`) : null,
  ),
  ...SETTING_PLACES.map(([place, title, type, short, words]) => {
    const keys = place.split('.')
    return field('setting', type, short ?? place, title, ({ plan }) => valueAt(plan, keys), {
      also: short === undefined ? [] : [place],
      words,
    })
  }),
  ...LOSS_IDS.map((loss) =>
    field('setting', 'number', loss, `Weight of ${LOSSES[loss].title}`, ({ plan }) => weightsOf(plan, loss), {
      also: [`losses.${loss}`, `losses.${loss}.weight`],
    }),
  ),
  field('setting', 'number', 'temperature', 'Temperature', ({ plan }) => temperatureOf(plan), {
    also: ['losses.soft-label.temperature'],
  }),
  listOfTerms('at', 'Hidden states compared at', ({ at }) => at ?? []),
  listOfTerms('relations', 'Attention relations', ({ relations }) => relations ?? []),
  numberOfTerms('relationHeads', 'Relation heads'),
  listOfTerms('per', 'Losses averaged over', (term) =>
    isAveragedOverTokens(term) ? lossSettings(term).per : [],
  ),
  listOfTerms('projection', 'Learnt projections', ({ projection }) => projection ?? []),
  listOfTerms('texts', 'Texts of losses', ({ texts }) => texts ?? []),
  numberOfTerms('smoothing', 'Label smoothing'),
  listOfTerms('classWeights', 'Class weights', ({ classWeights = {} }) =>
    classWeights === 'balanced' ? classWeights : Object.keys(classWeights),
  ),
]

/** Every field, in the order in which they are offered. */
export const RUN_FIELDS: readonly RunField[] = [
  ...OF_THE_RUN,
  ...OF_EVALUATIONS,
  ...OF_THE_TEST,
  ...OF_THE_PLAN,
]

const BY_NAME = new Map(
  RUN_FIELDS.flatMap((runField) =>
    [runField.name, ...runField.also].map((name) => [name.toLowerCase(), runField] as const),
  ),
)

/** The field of a name, however it is capitalised; undefined where there is none. */
export function runField(name: string): RunField | undefined {
  return BY_NAME.get(name.toLowerCase())
}

/** The teacher, or the model that is fine-tuned. */
function modelOf(plan: RunPlan): string {
  return modelName(modelsOf(plan)[0])
}

/** 0 where the loss is off; several where it is on at several places, or changes. */
function weightsOf(plan: RunPlan, loss: LossId): FieldValue {
  if (plan.kind !== 'distill') return null
  const weights = plan.losses.filter((term) => term.loss === loss).flatMap(({ weight }) => endsOf(weight))
  return weights.length > 1 ? weights : (weights[0] ?? 0)
}

/** Several where several losses soften logits, or one at a temperature that changes. */
function temperatureOf(plan: RunPlan): FieldValue {
  if (plan.kind !== 'distill') return null
  const temperatures = plan.losses.flatMap(({ temperature }) => endsOf(temperature))
  return temperatures.length > 1 ? temperatures : (temperatures[0] ?? null)
}

function endsOf(value: Scheduled | undefined): readonly number[] {
  if (typeof value !== 'object') return value === undefined ? [] : [value]
  return [value.from, value.to]
}

function valueAt(plan: RunPlan, keys: readonly string[]): FieldValue {
  let value: unknown = plan
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? (value as readonly (string | number)[]) : null
}

/** What the losses of a plan say of a setting, together. */
function listOfTerms(
  name: string,
  title: string,
  said: (term: LossTerm) => string | readonly string[],
): RunField {
  return field('setting', 'list', name, title, ({ plan }) => lossesOf(plan).flatMap(said))
}

/** What the first loss says that has the setting. */
function numberOfTerms(name: 'relationHeads' | 'smoothing', title: string): RunField {
  return field(
    'setting',
    'number',
    name,
    title,
    ({ plan }) => lossesOf(plan).find((term) => term[name] !== undefined)?.[name] ?? null,
  )
}
