import type { NumberBound, SettingBound } from './setting-bound.ts'
import {
  CLASS_WEIGHTS,
  EPOCHS,
  LEARNING_RATE,
  OF_A_STAGE,
  OF_STEPS,
  SEED,
  SMOOTHING,
  TRAINING_BOUNDS,
} from './training-bounds.ts'

/** Steps of one training, all stages together. */
export const MOST_STEPS = 10_000_000
/** Of a teacher or a student. The deepest BERT that was published has 48. */
export const MOST_LAYERS = 48
export const MOST_WIDTH = 16_384
export const MOST_HEADS = 256
export const MOST_FEED_FORWARD = 65_536
/** The published models were made with 48 and 64. */
const MOST_RELATION_HEADS = 1024

const COUNTED = 'layers are counted from 1, and 0 are the embeddings'
const OF_FLOAT32 = 'beyond that float32 has no digits left for it'

const WEIGHT: SettingBound = {
  title: 'Weight',
  number: { least: 1e-6, most: 1_000_000 },
  why: `a loss without weight is left out, and ${OF_FLOAT32}`,
}
const THRESHOLD: SettingBound = {
  title: 'Stage threshold',
  number: { least: 1e-6, most: 1 },
  why: 'it is the share by which a loss must fall, and 1 would be to nothing',
}
const WINDOW: SettingBound = {
  title: 'Stage window, steps',
  number: { whole: true, least: 1, most: 100_000 },
  why: 'two windows must pass before a stage can end by them',
}
const TEMPERATURE: SettingBound = {
  title: 'Temperature',
  number: { least: 0.1, most: 100 },
  why: 'colder, one class has all the probability; hotter, T² multiplies the rounding of float32',
}
/** The parts of a setting that may change over a stage. */
function scheduleOf(place: string, { title }: SettingBound, number: NumberBound) {
  const inSentence = title.toLowerCase()
  return {
    [`${place}.from`]: { title: `First ${inSentence}`, number },
    [`${place}.to`]: { title: `Last ${inSentence}`, number },
    [`${place}.shape`]: { title: `How the ${inSentence} changes` },
    [`${place}.begin`]: {
      title: `Where the ${inSentence} begins to change`,
      number: OF_STEPS,
      why: OF_A_STAGE,
    },
    [`${place}.end`]: { title: `Where the ${inSentence} has changed`, number: OF_STEPS, why: OF_A_STAGE },
  }
}
/** At one end a weight may be nothing. */
const WEIGHT_OR_NONE: NumberBound = { least: 1e-6, most: 1_000_000, orZero: true }
const STUDENT_LAYER: NumberBound = { whole: true, least: 0, most: MOST_LAYERS }

/**
 * Every setting of a plan by its place, without positions in lists; `training` stands for a
 * teacher's fine-tuning too, `model` for its model. Here alone is said what may be asked for: form,
 * requests and command line check by it (`domain/plan/plan-problems.ts`). plan.ts says what kind of
 * value a setting has, so that a plan of an earlier version, which had other bounds, is still read.
 */
export const SETTING_BOUNDS: Readonly<Record<string, SettingBound>> = {
  '': { title: 'The plan' },
  kind: { title: 'Kind of run' },
  name: { title: 'Name', line: 200, why: 'it stands in tables and in file names' },
  data: { title: 'Data' },
  'data.source': { title: 'Data source' },
  'data.source.kind': { title: 'Kind of data' },
  'data.source.name': { title: 'Data set' },
  'data.source.id': { title: 'Hub data set' },
  'data.source.revision': { title: 'Hub revision' },
  'data.source.config': { title: 'Hub config' },
  'data.source.train': { title: 'Training file' },
  'data.source.dev': { title: 'Dev file' },
  'data.source.task': { title: 'Task' },
  'data.source.format': { title: 'Format' },
  'data.source.quoted': { title: 'Quoted cells' },
  'data.source.delimiter': { title: 'Delimiter' },
  'data.source.text': { title: 'Text columns', entry: 'Text column' },
  'data.source.label': { title: 'Label column' },
  'data.source.taskKind': { title: 'What a label is' },
  'data.source.labelSeparator': { title: 'Between labels' },
  'data.source.labelColumns': { title: 'Columns of labels' },
  'data.source.labels': { title: 'Label words', entry: 'Label word' },
  'data.labels': { title: "Labels of the model's classes", entry: 'Label of class' },
  'data.unlabelled': { title: 'Text without labels' },
  'data.unlabelled.path': { title: 'Unlabelled text' },
  'data.unlabelled.format': { title: 'Format of the unlabelled text' },
  'data.unlabelled.text': { title: 'Text columns of the unlabelled text', entry: 'Text column' },
  'data.unlabelled.use': { title: 'How unlabelled text is used' },
  'data.unlabelled.trainingRows': { title: 'Unlabelled training rows' },
  'data.test': { title: 'Held-out test' },
  'data.test.path': { title: 'Test file' },
  'data.test.format': { title: 'Format of the test file' },
  'data.tolerance': {
    title: 'Right within',
    number: { least: 0, most: 1_000_000 },
    why: 'it is in units of the label',
  },
  'data.maxLength': {
    title: 'Longest text',
    number: { whole: true, least: 4, most: 8192 },
    why: "special tokens and a word must fit, and no family's models read longer texts",
  },
  'data.fraction': {
    title: 'Share of the training texts',
    number: { above: 0, most: 1 },
    why: '1 is all of them',
  },
  'data.fractionSeed': { title: 'Seed of the share', ...SEED },
  teacher: { title: 'Teacher' },
  'teacher.fineTune': { title: "Teacher's fine-tuning" },
  'teacher.vault': { title: 'Teacher vault' },
  'teacher.vault.keep': { title: 'Keep in a vault' },
  'teacher.vault.precision': { title: 'Precision in the vault' },
  'teacher.vault.gigabytes': {
    title: 'All vaults at most, GB',
    number: { least: 0.001, most: 100_000 },
    why: 'a text takes kilobytes; to keep none, never keep a vault',
  },
  model: { title: 'Model' },
  'model.kind': { title: 'Kind of model' },
  'model.name': { title: 'Model of the catalogue' },
  'model.id': { title: 'Model or run' },
  'model.revision': { title: 'Hub revision' },
  'model.path': { title: 'Model folder' },
  student: { title: 'Student' },
  'student.layers': {
    title: 'Student layers',
    number: { whole: true, least: 1, most: MOST_LAYERS },
    why: 'deeper than that no encoder of the family is',
  },
  'student.width': {
    title: 'Student width',
    number: { whole: true, least: 1, most: MOST_WIDTH },
    why: "left out, it is the teacher's",
  },
  'student.heads': {
    title: 'Student heads',
    number: { whole: true, least: 1, most: MOST_HEADS },
    why: "left out, they are as many as the teacher's",
  },
  'student.feedForward': {
    title: 'Student feed-forward',
    number: { whole: true, least: 1, most: MOST_FEED_FORWARD },
    why: "left out, it is the teacher's",
  },
  'student.start': { title: 'Student start' },
  'student.start.from': { title: 'Student start' },
  'student.start.layers': {
    title: 'Start layers',
    entry: 'Start layer',
    number: { whole: true, least: 1, most: MOST_LAYERS },
    why: 'the layers of a teacher are counted from 1',
  },
  'student.start.model': { title: 'Student model' },
  'student.start.model.kind': { title: 'Kind of student model' },
  'student.start.model.name': { title: 'Student model of the catalogue' },
  'student.start.model.id': { title: 'Student model or run' },
  'student.start.model.revision': { title: 'Hub revision of the student model' },
  'student.start.model.path': { title: 'Student model folder' },
  'student.start.select': { title: 'Narrowed to' },
  'student.start.run': { title: 'Run that is forked' },
  'student.start.step': {
    title: 'Step that is forked',
    number: { whole: true, least: 0, most: MOST_STEPS },
    why: 'no training has more steps',
  },
  'student.start.optimizer': { title: 'Optimizer of a fork' },
  mapping: { title: 'Layer mapping', entry: 'Pair' },
  'mapping.teacher': {
    title: 'Teacher layer',
    number: { whole: true, least: 0, most: MOST_LAYERS },
    why: COUNTED,
  },
  'mapping.student': {
    title: 'Student layer',
    number: { whole: true, least: 0, most: MOST_LAYERS },
    why: COUNTED,
  },
  draw: { title: 'Drawn mapping' },
  'draw.every': { title: 'Mapping drawn each' },
  losses: { title: 'Losses', entry: 'Loss' },
  'losses.loss': { title: 'Kind' },
  'losses.weight': WEIGHT,
  ...scheduleOf('losses.weight', WEIGHT, WEIGHT_OR_NONE),
  'losses.temperature': TEMPERATURE,
  ...scheduleOf('losses.temperature', TEMPERATURE, { least: 0.1, most: 100 }),
  'losses.at': { title: 'Place' },
  'losses.per': { title: 'Averaged over' },
  'losses.relations': { title: 'Relations', entry: 'Relation' },
  'losses.relationHeads': {
    title: 'Relation heads',
    number: { whole: true, least: 1, most: MOST_RELATION_HEADS },
    why: "queries, keys and values are cut into as many parts; left out, the teacher's attention heads",
  },
  'losses.projection': { title: 'Projection' },
  'losses.texts': { title: 'Texts' },
  'losses.smoothing': SMOOTHING,
  'losses.classWeights': CLASS_WEIGHTS,
  strategy: { title: 'Strategy' },
  'strategy.kind': { title: 'Strategy' },
  'strategy.train': { title: 'Trained in a stage' },
  'strategy.stageEpochs': {
    title: 'Epochs of a stage',
    entry: 'Epochs of stage',
    number: { above: 0, most: 1000 },
    why: 'one limit for all stages, or a list with one for each',
  },
  'strategy.convergence': { title: 'Early end of a stage' },
  'strategy.convergence.threshold': THRESHOLD,
  'strategy.convergence.windowSteps': WINDOW,
  'strategy.stages': { title: 'Stages', entry: 'Stage' },
  'strategy.stages.name': { title: 'Name', line: 60, why: 'it stands in charts and in the log' },
  'strategy.stages.epochs': EPOCHS,
  'strategy.stages.losses': { title: 'Losses', entry: 'Loss' },
  'strategy.stages.losses.loss': { title: 'Kind' },
  'strategy.stages.losses.at': { title: 'Place' },
  'strategy.stages.losses.weight': WEIGHT,
  ...scheduleOf('strategy.stages.losses.weight', WEIGHT, WEIGHT_OR_NONE),
  'strategy.stages.layers': {
    title: 'Compared layers',
    entry: 'Compared layer',
    number: STUDENT_LAYER,
    why: COUNTED,
  },
  'strategy.stages.train': {
    title: 'Trained layers',
    entry: 'Trained layer',
    number: STUDENT_LAYER,
    why: COUNTED,
  },
  'strategy.stages.learningRate': LEARNING_RATE,
  'strategy.stages.convergence': { title: 'Early end' },
  'strategy.stages.convergence.threshold': THRESHOLD,
  'strategy.stages.convergence.windowSteps': WINDOW,
  training: { title: 'Training' },
  ...TRAINING_BOUNDS,
  microscope: { title: 'Loss microscope' },
  'microscope.devTexts': {
    title: 'Dev texts whose losses are measured',
    number: { whole: true, least: 0, most: 1_000_000 },
    why: 'they are measured at every evaluation; 0 are none',
  },
  'microscope.gradientTexts': {
    title: 'Training texts whose gradients are measured',
    number: { whole: true, least: 0, most: 4096 },
    why: 'they are one batch, measured at every evaluation; 0 are none',
  },
}
