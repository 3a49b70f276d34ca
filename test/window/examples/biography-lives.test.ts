import { describe, expect, test } from 'vitest'
import type { SideBySide, ShownExample } from '../../../src-main/contract/example-browser.ts'
import { answerLook } from '../../../src-renderer/examples/answer-look.ts'
import { lifeStages, livesOf } from '../../../src-renderer/examples/biography-lives.ts'
import { biographySvg } from '../../../src-renderer/examples/example-drawings.ts'
import { openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

const student = (name: string) => ({ name, seed: 1, step: 20, stages: ['layer S1 learns', 'labels'] })
const sideBySide = {
  labels: ['no', 'yes'],
  task: { kind: 'classification', outputs: 2 },
  a: student('stacked'),
  b: student('alone'),
} as unknown as SideBySide
const example = {
  index: 7,
  teacher: [0.1, 0.9],
  biography: {
    a: {
      steps: [10, 20, 30],
      stages: [0, 0, 1],
      probabilities: [
        [0.75, 0.25],
        [0.5, 0.5],
        [0.25, 0.75],
      ],
    },
    b: { steps: [10], stages: [0], probabilities: [[0.6, 0.4]] },
  },
} as unknown as ShownExample

describe('a biography', () => {
  test('ends a stage where the next is first evaluated after it', () => {
    expect(lifeStages(example.biography.a, sideBySide.a)).toEqual([
      { stage: 0, name: 'layer S1 learns', from: 0, to: 20 },
      { stage: 1, name: 'labels', from: 20, to: 30 },
    ])
    expect(
      livesOf(sideBySide, example, answerLook(sideBySide, 1)).map(({ role, values }) => [role, values]),
    ).toEqual([
      ['A', [0.25, 0.5, 0.75]],
      ['B', [0.4]],
    ])
  })

  test('as SVG has teacher and students from 0 to 1, and the stages by name', () => {
    const { svg } = biographySvg(sideBySide, example, 1, tokenColour)
    expect(openElements(svg)).toEqual([])
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        'Biography of #7: probability of yes',
        'teacher 0.90',
        'A stacked s1 0.75',
        'B alone s1 0.40',
        '1 layer S1 learns',
        '2 labels',
      ]),
    )
    const yOf = (colour: string) =>
      [...svg.matchAll(new RegExp(`<path class="line" d="([^"]*)" stroke="${colour}"`, 'g'))].flatMap(
        ([, path = '']) => [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y)),
      )
    const [low, middle, high] = yOf('a')
    expect((low ?? 0) - (middle ?? 0)).toBeCloseTo((middle ?? 0) - (high ?? 0), 1)
    // 0.9 lies above 0.75 by three fifths of what 0.75 lies above 0.5.
    expect((high ?? 0) - (yOf('teacher')[0] ?? 0)).toBeCloseTo(0.6 * ((middle ?? 0) - (high ?? 0)), 0)
  })
})
