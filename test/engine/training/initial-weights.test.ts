import { expect, test } from 'vitest'
import { normNotes, studentStart } from '../../../src-main/engine/training/initial-weights.ts'
import type { EncoderConfig } from '../../../src-main/model-folder/encoder-config.ts'

const shape = (layers: number, layerGroups?: number) => ({ layers, layerGroups }) as EncoderConfig
const weights = (sets: number) =>
  new Map(Array.from({ length: sets }, (_, set) => [`encoder.layer.${set}.x`, Float32Array.of(set)] as const))
/** Which of the teacher's sets each set of the student starts as. */
const startsOf = (student: EncoderConfig, teacher: EncoderConfig, layers: number[], sets: number) => {
  const find = studentStart({ from: 'teacher', layers }, student, teacher, weights(12), undefined)
  return Array.from({ length: sets }, (_, set) => find(`encoder.layer.${set}.x`)?.[0])
}

test("a student's layers start as the teacher's that the plan names", () => {
  expect(startsOf(shape(3), shape(12), [4, 8, 12], 3)).toEqual([3, 7, 11])
})

test('layers that share parameters start as the first of them', () => {
  expect(startsOf(shape(3, 1), shape(12, 1), [4, 8, 12], 1)).toEqual([0])
  // Of four groups of three: layers 4, 8, 9 and 12 are of the groups 1, 2, 2 and 3.
  expect(startsOf(shape(4, 4), shape(12, 4), [4, 8, 9, 12], 4)).toEqual([1, 2, 2, 3])
  expect(startsOf(shape(4, 2), shape(12, 2), [1, 2, 7, 12], 2)).toEqual([0, 1])
})

test('with norms first, a start that moves layer 1 loses a norm or begins one anew, which is said', () => {
  const said = (layers: number[], normsFirst?: true) =>
    normNotes({ layers: layers.length, start: { from: 'teacher', layers } }, { normsFirst } as EncoderConfig)
  expect(said([1, 2, 3], true)).toEqual([])
  expect(said([4, 8], true)).toEqual([
    'Student layer 1 starts as teacher layer 4 without the norm before its attention: in this family the first layer has none.',
  ])
  expect(said([1, 1], true)).toEqual([
    'The norm before the attention of student layer 2 starts anew: teacher layer 1, which the layer starts as, has none.',
  ])
  expect(said([4, 1])).toEqual([])
})
