import type { NumberBound, SettingBound } from './setting-bound.ts'

export const EPOCHS: SettingBound = {
  title: 'Epochs',
  number: { above: 0, most: 1000 },
  why: 'fine-tuning needs a few passes over its texts; part of one may be asked for',
}
export const LEARNING_RATE: SettingBound = {
  title: 'Learning rate',
  number: { least: 1e-10, most: 1 },
  why: 'AdamW moves each weight by about as much a step, and less changes no weight in float32',
}
export const SMOOTHING: SettingBound = { title: 'Label smoothing', number: { least: 0, most: 1 } }
export const CLASS_WEIGHTS: SettingBound = {
  title: 'Class weights',
  entry: 'Weight of class',
  number: { above: 0, most: 1e6 },
}
export const OF_STEPS: NumberBound = { least: 0, most: 1 }
export const OF_A_STAGE = 'it is a share of the steps of a stage'

export const SEED: Omit<SettingBound, 'title'> = {
  number: { whole: true, least: 0, most: 2 ** 31 - 1 },
  why: 'it is kept as a 32-bit number',
}

/** What may be asked of a training, a student's as a teacher's; part of `SETTING_BOUNDS`. */
export const TRAINING_BOUNDS: Readonly<Record<string, SettingBound>> = {
  'training.epochs': EPOCHS,
  'training.batchSize': {
    title: 'Batch size',
    number: { whole: true, least: 1, most: 4096 },
    why: 'as many texts make one step',
  },
  'training.microBatch': {
    title: 'Micro-batch',
    number: { whole: true, least: 1, most: 4096 },
    why: 'as many texts of a batch are computed at once; left out, all of them',
  },
  'training.learningRate': LEARNING_RATE,
  'training.warmup': { title: 'Warm-up', number: OF_STEPS, why: OF_A_STAGE },
  'training.decay': { title: 'Decay of the learning rate' },
  'training.weightDecay': {
    title: 'Weight decay',
    number: { least: 0, most: 1 },
    why: 'it is a share of each weight, times the learning rate',
  },
  'training.clipNorm': {
    title: 'Clip gradient at',
    number: { least: 1e-6, most: 1_000_000, orZero: true },
    why: '0 leaves gradients as they are',
  },
  'training.dropout': {
    title: 'Dropout',
    number: { least: 0, most: 0.9 },
    why: 'it is the share that is dropped, and with more nothing is learnt',
  },
  'training.precision': { title: 'Precision' },
  'training.freeze': { title: 'Frozen' },
  'training.recompute': { title: 'Recomputed' },
  'training.smoothing': SMOOTHING,
  'training.classWeights': CLASS_WEIGHTS,
  'training.seed': { title: 'Seed', ...SEED },
  'training.evaluateEvery': {
    title: 'Evaluate every, epochs',
    number: { least: 0.001, most: 1000 },
    why: 'more often it would only evaluate; the end of each stage is evaluated in any case',
  },
  'training.checkpointEverySeconds': {
    title: 'Checkpoint every, seconds',
    number: { least: 1, most: 86_400 },
    why: 'more often it would only write, and a day of work is the most that may be lost',
  },
  'training.keep': { title: 'Weights of the result' },
  'training.bestBy': { title: 'Better by' },
  'training.stopEarly': { title: 'Early stopping' },
  'training.stopEarly.patience': {
    title: 'Evaluations without a gain',
    number: { whole: true, least: 1, most: 1000 },
    why: 'a stage ends behind so many in a row',
  },
  'training.stopEarly.minDelta': {
    title: 'Least gain',
    number: { least: 0, most: 1000 },
    why: 'it is in units of the score: 0.001 is a tenth of a point of accuracy',
  },
  'training.fraction': {
    title: 'Share of the training texts',
    number: { above: 0, most: 1 },
    why: '1 is all of them; left out, the share that the student has',
  },
}
