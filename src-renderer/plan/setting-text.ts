import { RELATIONS, RELATION_WORDS } from '../../src-main/contract/losses.ts'
import type { LossTerm } from '../../src-main/contract/plan-losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { LayerPair } from '../../src-main/contract/plan-student.ts'
import { scheduledText } from '../../src-main/domain/plan/schedule.ts'
import { termTitle } from './loss-groups.ts'
import { numberText } from './number-text.ts'

const WORDS: Readonly<Record<string, string>> = {
  'data.source.kind': 'data',
  'data.source.name': 'data set',
  'data.maxLength': 'longest text',
  'data.fraction': 'share of data',
  'data.test.path': 'test file',
  'data.fractionSeed': 'seed of the share',
  'teacher.fineTune.fraction': 'teacher share of data',
  'strategy.train': 'trained in a stage',
  'student.layers': 'depth',
  'student.width': 'width',
  'student.heads': 'heads',
  'student.feedForward': 'feed-forward',
  'student.start.from': 'start',
  'student.start.layers': 'start layers',
  'student.start.model.kind': 'student model',
  'student.start.model.name': 'student model',
  'student.start.model.id': 'student model',
  'student.start.model.path': 'student model',
  'strategy.kind': 'strategy',
  'strategy.stages': 'stages',
  'draw.every': 'mapping drawn each',
  'training.microBatch': 'micro-batch',
  'training.freeze': 'frozen',
  'training.recompute': 'recomputed',
  'teacher.fineTune.microBatch': 'teacher micro-batch',
  'teacher.fineTune.freeze': 'teacher frozen',
  'teacher.fineTune.recompute': 'teacher recomputed',
  'teacher.vault.keep': 'vault',
  'teacher.vault.precision': 'vault precision',
  'teacher.vault.gigabytes': 'vaults, GB',
  'strategy.stageEpochs': 'stage limit',
}

/** How a setting is called beside others: `longest text`, `teacher epochs`. */
export function settingTitle(setting: string): string {
  const known = WORDS[setting]
  if (known) return known
  return setting
    .replace(/^training\./, '')
    .replace(/^teacher\.fineTune\./, 'teacher ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
}

/** The same for a setting of a plan, whose losses have names: `soft labels weight`. */
export function settingTitleIn(plan: RunPlan, setting: string): string {
  const [, index, rest] = /^losses\[(\d+)\]\.(.+)$/.exec(setting) ?? []
  const term = plan.kind === 'distill' ? plan.losses[Number(index)] : undefined
  return term && rest !== undefined ? `${termTitle(term)} ${settingTitle(rest)}` : settingTitle(setting)
}

/** A setting's value in few signs: `2→1 4→2`, `hard, soft`, `–` where it is not there. */
export function settingText(setting: string, value: unknown): string {
  if (value === undefined) return '–'
  if (setting === 'mapping' && Array.isArray(value)) {
    const pairs = value as readonly LayerPair[]
    return pairs.length === 0
      ? 'none'
      : pairs.map(({ teacher, student }) => `${teacher}→${student}`).join(' ')
  }
  if (setting === 'losses' && Array.isArray(value))
    return (value as readonly LossTerm[]).map(lossText).join(', ')
  if (setting === 'strategy.stages' && Array.isArray(value)) return `${value.length} of one's own`
  if (Array.isArray(value)) return value.join(' ')
  return typeof value === 'number' ? numberText(value) : String(value)
}

function lossText(term: LossTerm): string {
  const {
    weight,
    temperature,
    relations = RELATIONS,
    relationHeads,
    per,
    projection,
    smoothing,
    classWeights,
  } = term
  const details = [
    weight === 1 ? '' : `×${scheduledText(weight, numberText)}`,
    temperature === undefined ? '' : `T${scheduledText(temperature, numberText)}`,
    relations.length < RELATIONS.length ? relations.map((one) => RELATION_WORDS[one]).join(' ') : '',
    relationHeads === undefined ? '' : `in ${numberText(relationHeads)} heads`,
    per === 'text' ? 'per text' : '',
    projection === undefined ? '' : 'projected',
    smoothing === undefined ? '' : `smoothed ${numberText(smoothing)}`,
    classWeights === undefined ? '' : classWeights === 'balanced' ? 'balanced' : 'class weights',
  ].filter((detail) => detail !== '')
  return [termTitle(term), ...details].join(' ')
}
