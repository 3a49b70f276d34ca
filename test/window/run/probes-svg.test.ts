import { expect, test } from 'vitest'
import type { Probes } from '../../../src-main/contract/run-log.ts'
import { probesSvg } from '../../../src-renderer/run/probes-svg.ts'
import { openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

test('probes as SVG have their text, the path, and what was said last', () => {
  const probes: Probes = {
    devSha256: 'x',
    devExamples: 10,
    labels: ['no', 'yes'],
    task: { kind: 'classification', outputs: 2 },
    steps: [10, 20],
    probes: [
      { index: 3, text: 'a < b', label: 1, teacher: 0.9, path: [0.25, 0.75], isRight: true },
      { index: 4, text: 'first', textPair: 'second', label: 0, teacher: null, path: [], isRight: null },
    ],
  }
  const { svg } = probesSvg(probes, tokenColour)
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining(['#3 yes', 'a < b', '75.0 %, right', '#4 no', '/ second', 'step 20']),
  )
  expect(svg.match(/class="line"/g)).toHaveLength(1)
  expect(svg.match(/stroke="teacher"/g)).toHaveLength(1)
})
