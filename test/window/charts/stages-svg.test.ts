import { expect, test } from 'vitest'
import { stagesSvg } from '../../../src-renderer/charts/stages-svg.ts'
import { numbersOf, openElements, textsOf, tokenColour } from '../../support/svg-elements.ts'

const ticks = [{ share: 1, text: 'end' }]

test('stages as SVG have what is done solid and what is planned dashed, as long as they are', () => {
  const { svg } = stagesSvg(
    {
      stages: [
        { name: 'inside', from: 0, to: 0.5 },
        { name: 'labels', from: 0.5, to: 1 },
      ],
      rows: [{ title: 'S1 & more', roles: ['learnt', 'on'] }],
      done: 0.75,
      ticks,
    },
    'Stages',
    tokenColour,
  )
  expect(openElements(svg)).toEqual([])
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['1 inside', '2 labels', 'S1 & more', 'end']))
  const done = numbersOf(svg, 'done', 'width')
  expect((done[1] ?? 0) / (done[0] ?? 1)).toBeCloseTo(0.5, 1)
  expect(numbersOf(svg, 'planned', 'width')).toHaveLength(1)
})

test('many stages are numbered, and named below', () => {
  const stages = Array.from({ length: 12 }, (_, at) => ({
    name: `a stage with a long name ${at}`,
    from: at / 12,
    to: (at + 1) / 12,
  }))
  const { svg } = stagesSvg({ stages, rows: [], done: 1, ticks }, 'Stages', tokenColour)
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['12', '12: a stage with a long name 11']))
})
