import { FAMILY_TITLES } from '../contract/families.ts'
import type { Surgery } from '../contract/layer-surgery.ts'
import type { EncoderConfig } from './encoder-config.ts'

/** What a layer computes with besides its parameters, as config.json says it. */
const KINDS = [
  'activation',
  'layerNormEpsilon',
  'rotary',
  'disentangled',
  'relativeBias',
  'joinsAttention',
  'isGated',
  'unbiased',
] as const satisfies readonly (keyof EncoderConfig)[]

/**
 * Why nothing of a teacher can stand in its student's place, in a sentence; undefined where it can.
 */
export function unlikeLayers(student: EncoderConfig, teacher: EncoderConfig): string | undefined {
  const [of, to] = [FAMILY_TITLES[teacher.family], FAMILY_TITLES[student.family]]
  if (of !== to) return `The teacher is ${of} and the student ${to}: their layers are built otherwise.`
  const sizes = [
    [teacher.width, student.width, (size: number) => `states of ${size} numbers`],
    [teacher.heads, student.heads, (size: number) => `${size} heads`],
    [teacher.feedForward, student.feedForward, (size: number) => `feed-forwards of ${size} neurons`],
  ] as const
  for (const [theirs, own, words] of sizes)
    if (theirs !== own) return `The teacher’s layers have ${words(theirs)}, the student’s ${words(own)}.`
  const unlike = [
    ...KINDS.filter((kind) => JSON.stringify(student[kind]) !== JSON.stringify(teacher[kind])),
    ...(student.local?.reach === teacher.local?.reach ? [] : ['local']),
  ]
  if (unlike.length === 0) return undefined
  return `The teacher’s layers compute otherwise than the student’s (${unlike.join(', ')}).`
}

/**
 * Why a surgery between layers that are alike cannot be done, in a sentence; undefined where it
 * can.
 */
export function surgeryRefusal(surgery: Surgery, { layers, normsFirst }: EncoderConfig): string | undefined {
  if (surgery.kind === 'skip' && layers === 1) return 'The student has one layer; without it none is left.'
  if (!normsFirst) return undefined
  const isMoved =
    (surgery.kind === 'skip' && surgery.layer === 1) ||
    (surgery.kind === 'replace' && (surgery.layer === 1) !== (surgery.teacher === 1))
  return isMoved
    ? 'Layer 1 of this family has no norm before its attention, and the others have one: no other layer can stand first, nor layer 1 elsewhere.'
    : undefined
}
