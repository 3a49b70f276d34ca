import { expect, test } from 'vitest'
import { trainingSchema } from '../../../src-main/contract/plan.ts'
import { measuredDevTexts, measuredTrainTexts } from '../../../src-main/domain/plan/microscope-texts.ts'

const training = (evaluateEvery: number) => trainingSchema.parse({ epochs: 3, evaluateEvery })

test('dev texts are a 128th of what is learnt from between two evaluations, within bounds', () => {
  const usual = (trainTexts: number, evaluateEvery = 1) =>
    measuredDevTexts({ training: training(evaluateEvery) }, trainTexts, 1500)
  expect(usual(9066)).toBe(Math.floor(9066 / 128))
  expect(usual(9066, 0.5)).toBe(Math.floor(9066 / 2 / 128))
  expect(usual(363_846)).toBe(256)
  expect(usual(16 * 128)).toBe(16)
  expect(usual(16 * 128 - 1)).toBe(0)
})

test('a plan that says a number has it, as far as there are texts', () => {
  const microscope = { devTexts: 500, gradientTexts: 40 }
  expect(measuredDevTexts({ microscope, training: training(1) }, 100, 300)).toBe(300)
  expect(measuredTrainTexts({ microscope, training: training(1) }, 100, 64)).toBe(40)
  expect(measuredTrainTexts({ microscope, training: training(1) }, 100, 8)).toBe(8)
  expect(measuredDevTexts({ microscope: { devTexts: 0 }, training: training(1) }, 9066, 1500)).toBe(0)
})

test('gradients are measured on one batch of 32, where an evaluation stands for 128 of them', () => {
  const usual = (trainTexts: number) => measuredTrainTexts({ training: training(1) }, trainTexts, 64)
  expect(usual(128 * 32)).toBe(32)
  expect(usual(128 * 32 - 1)).toBe(0)
})
