import { OPTIMIZER_STARTS } from '../../contract/plan-student.ts'
import { STAGE_TRAINS } from '../../contract/plan-strategy.ts'
import { STRATEGY_IDS } from '../../contract/strategies.ts'
import { TASK_KIND_IDS } from '../../contract/tasks.ts'
import { WEIGHT_SELECTION_IDS } from '../../contract/weight-selections.ts'

/**
 * number: as it is · share: 0…1, shown in percent · duration: milliseconds · time: UTC · text ·
 * list: texts, or numbers that are one a stage.
 */
export type FieldType = 'number' | 'share' | 'duration' | 'time' | 'text' | 'list'

/**
 * A setting by its place in the plan: [place, title, type, short name, words]. Two settings of one
 * short name have none.
 */
export const SETTING_PLACES: readonly (readonly [
  place: string,
  title: string,
  type: FieldType,
  short?: string,
  words?: readonly string[],
])[] = [
  ['data.source.kind', 'Data source', 'text', undefined, ['catalogue', 'files', 'hub']],
  ['data.source.train', 'Training file', 'text', 'train'],
  ['data.source.dev', 'Dev file', 'text', 'dev'],
  ['data.source.format', 'Format', 'text', 'format'],
  ['data.source.config', 'Hub config', 'text', 'config'],
  ['data.source.revision', 'Hub revision', 'text'],
  ['data.source.label', 'Label column', 'text'],
  ['data.source.text', 'Text columns', 'list'],
  ['data.source.taskKind', 'What a label is', 'text', 'taskKind', TASK_KIND_IDS],
  ['data.source.labelSeparator', 'Between labels', 'text'],
  ['data.source.labelColumns', 'Columns of labels', 'list'],
  ['data.source.labels', 'Label words', 'list'],
  ['data.source.quoted', 'Quoted cells', 'text', undefined, ['yes', 'no']],
  ['data.source.delimiter', 'Delimiter', 'text'],
  ['data.unlabelled.path', 'Unlabelled text', 'text', 'unlabelled'],
  ['data.unlabelled.use', 'Unlabelled text is used', 'text', undefined, ['beside', 'instead']],
  ['data.test.path', 'Test file', 'text', 'test'],
  ['data.tolerance', 'Right within', 'number', 'tolerance'],
  ['data.maxLength', 'Max length', 'number', 'maxLength'],
  ['data.fraction', 'Data fraction', 'share', 'fraction'],
  ['data.fractionSeed', 'Seed of the data fraction', 'number', 'fractionSeed'],
  ['student.layers', 'Layers', 'number', 'layers'],
  ['student.width', 'Width', 'number', 'width'],
  ['student.heads', 'Heads', 'number', 'heads'],
  ['student.feedForward', 'Feed-forward', 'number', 'feedForward'],
  [
    'student.start.from',
    'Student start',
    'text',
    'start',
    ['teacher', 'pretrained', 'model', 'random', 'checkpoint'],
  ],
  ['student.start.select', 'Narrowed to', 'text', 'select', WEIGHT_SELECTION_IDS],
  ['student.start.run', 'Forked from', 'text', 'fork'],
  ['student.start.step', 'Forked at step', 'number'],
  ['student.start.optimizer', 'Optimizer of a fork', 'text', 'forkOptimizer', OPTIMIZER_STARTS],
  ['student.start.layers', 'Start layers', 'list'],
  ['strategy.kind', 'Strategy', 'text', 'strategy', STRATEGY_IDS],
  ['strategy.train', 'Trained in a stage', 'text', 'stageTrain', STAGE_TRAINS],
  ['strategy.stageEpochs', 'Stage epochs', 'list', 'stageEpochs'],
  ['strategy.convergence.threshold', 'Convergence threshold', 'number', 'threshold'],
  ['strategy.convergence.windowSteps', 'Convergence window', 'number', 'windowSteps'],
  ['training.epochs', 'Epochs', 'number', 'epochs'],
  ['training.batchSize', 'Batch size', 'number', 'batchSize'],
  ['training.microBatch', 'Micro-batch', 'number', 'microBatch'],
  ['training.learningRate', 'Learning rate', 'number', 'learningRate'],
  ['training.warmup', 'Warm-up', 'number', 'warmup'],
  ['training.decay', 'Decay', 'text', 'decay', ['linear', 'cosine', 'constant']],
  ['training.weightDecay', 'Weight decay', 'number', 'weightDecay'],
  ['training.clipNorm', 'Clip norm', 'number', 'clipNorm'],
  ['training.dropout', 'Dropout', 'number', 'dropout'],
  ['training.precision', 'Precision', 'text', 'precision', ['float32', 'bfloat16']],
  ['training.freeze', 'Frozen', 'text', 'freeze', ['none', 'embeddings']],
  ['training.recompute', 'Recomputed', 'text', 'recompute', ['none', 'layers']],
  ['training.seed', 'Seed', 'number', 'seed'],
  ['training.evaluateEvery', 'Evaluate every', 'number', 'evaluateEvery'],
  ['training.checkpointEverySeconds', 'Checkpoint every', 'number', 'checkpointEverySeconds'],
  ['training.keep', 'Weights of the result', 'text', 'keep', ['last', 'best']],
  ['training.bestBy', 'Better by', 'text', 'bestBy'],
  ['training.stopEarly.patience', 'Early-stopping patience', 'number', 'patience'],
  ['training.stopEarly.minDelta', 'Early-stopping least gain', 'number', 'minDelta'],
  ['microscope.devTexts', 'Dev texts measured', 'number', 'devTexts'],
  ['microscope.gradientTexts', 'Texts of gradients', 'number', 'gradientTexts'],
  ['teacher.fineTune.fraction', 'Teacher data fraction', 'share', 'teacherFraction'],
  ['teacher.fineTune.epochs', 'Teacher epochs', 'number'],
  ['teacher.fineTune.batchSize', 'Teacher batch size', 'number'],
  ['teacher.fineTune.learningRate', 'Teacher learning rate', 'number'],
  ['teacher.fineTune.microBatch', 'Teacher micro-batch', 'number'],
  ['teacher.fineTune.freeze', 'Teacher frozen', 'text', undefined, ['none', 'embeddings']],
  ['teacher.fineTune.recompute', 'Teacher recomputed', 'text', undefined, ['none', 'layers']],
  ['teacher.fineTune.seed', 'Teacher seed', 'number', 'teacherSeed'],
  ['teacher.vault.keep', 'Teacher vault', 'text', 'vault', ['auto', 'always', 'never']],
  ['teacher.vault.precision', 'Vault precision', 'text', 'vaultPrecision', ['float32', 'float16']],
  ['teacher.vault.gigabytes', 'Vaults, GB at most', 'number', 'vaultGigabytes'],
]
