import type { NetworkShape } from '../../src-main/domain/plan/network-shape.ts'

/** The shape of a BERT-base of any depth. */
export const teacherOf = (layers: number): NetworkShape => ({
  layers,
  width: 768,
  heads: 12,
  feedForward: 3072,
})
