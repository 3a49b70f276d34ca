import { editDistance } from './edit-distance.ts'

const SETTINGS = [
  'kind',
  'name',
  'data',
  'source',
  'maxLength',
  'fraction',
  'teacher',
  'model',
  'fineTune',
  'student',
  'layers',
  'start',
  'mapping',
  'losses',
  'loss',
  'weight',
  'temperature',
  'strategy',
  'stageEpochs',
  'convergence',
  'threshold',
  'windowSteps',
  'training',
  'epochs',
  'batchSize',
  'learningRate',
  'warmup',
  'decay',
  'weightDecay',
  'clipNorm',
  'dropout',
  'precision',
  'seed',
  'evaluateEvery',
  'checkpointEverySeconds',
  'train',
  'dev',
  'task',
  'format',
  'text',
  'label',
  'labels',
] as const

/** The setting of a plan that a word is probably meant to be; undefined where none is near. */
export function nearestSetting(key: string): string | undefined {
  const near = SETTINGS.map((name) => ({
    name,
    distance: editDistance(key.toLowerCase().replaceAll(/[_-]/g, ''), name.toLowerCase()),
  })).sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= Math.max(1, key.length / 3) ? near.name : undefined
}
