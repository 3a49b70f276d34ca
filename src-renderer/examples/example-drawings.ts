import type { Calibration, CalibrationPart } from '../../src-main/contract/calibration.ts'
import type { SideBySide, ExampleLook, ShownExample } from '../../src-main/contract/example-browser.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'
import type { Line } from '../charts/chart-data.ts'
import { chartSvg } from '../charts/chart-svg.ts'
import type { ColourOf, Drawing } from '../../src-main/domain/drawing/svg-parts.ts'
import { teachersText } from './attention-grids.ts'
import { answerLook } from './answer-look.ts'
import { PART_NAMES } from './calibration-words.ts'
import { MODEL_LOOKS } from './model-looks.ts'
import { lifeStages, livesOf } from './biography-lives.ts'

const SIZE = { width: 640, height: 300 }

/**
 * Probability of a class of one example over the evaluations of both students, the teacher's as a
 * level.
 */
export function biographySvg(
  sideBySide: SideBySide,
  example: ShownExample,
  ofClass: number | undefined,
  colourOf: ColourOf,
): Drawing {
  const look = answerLook(sideBySide, ofClass)
  const lives = livesOf(sideBySide, example, look)
  const lastStep = Math.max(1, ...lives.flatMap(({ steps }) => steps))
  const teacher = look.value(example, example.teacher)
  const stages = lifeStages(example.biography.a, sideBySide.a)
  const lines: readonly Line[] = [
    {
      label: `teacher ${teacher.toFixed(2)}`,
      points: { steps: [0, lastStep], values: [teacher, teacher] },
      colour: '--teacher',
      isDashed: true,
    },
    ...lives.map(({ role, colour, student, steps, values }): Line => ({
      label: `${role} ${runTitle(student)} ${values.at(-1)?.toFixed(2) ?? ''}`,
      points: { steps, values },
      colour,
      hasMarks: true,
      marks: [student.step],
    })),
  ]
  const svg = chartSvg(
    {
      lines,
      boundaries: stages.flatMap(({ from }) => (from > 0 ? [from] : [])),
      lastStep,
      format: (value) => value.toFixed(2),
    },
    {
      ...SIZE,
      title: `Biography of #${example.index}: ${look.title}`,
      colourOf,
      range: sideBySide.range ?? [0, 1],
      stretches:
        stages.length > 1
          ? stages.map(({ stage, name, from, to }) => ({ name: `${stage + 1} ${name}`, from, to }))
          : [],
    },
  )
  return { svg, ...SIZE }
}

/** Share right by confidence of teacher and students: a point a bin, beside what would be ideal. */
export function confidenceSvg(
  { models }: Pick<Calibration, 'models'>,
  part: CalibrationPart,
  colourOf: ColourOf,
): Drawing {
  const lines = models.flatMap(({ role, parts }): Line[] => {
    const found = parts[part]
    if (!found) return []
    const bins = found.bins.filter(({ count }) => count > 0)
    const { mark, colour } = MODEL_LOOKS[role]
    return [
      {
        label: `${mark}, ECE ${(100 * found.ece.value).toFixed(1)} %`,
        points: { steps: bins.map(({ confidence }) => confidence), values: bins.map(({ right }) => right) },
        colour,
        hasMarks: true,
      },
    ]
  })
  const ideal = { steps: [0, 1], values: [0, 1] }
  const svg = chartSvg(
    {
      lines: [{ label: 'ideal', points: ideal, colour: '--ink-3', isDashed: true }, ...lines],
      boundaries: [],
      lastStep: 1,
      format: (share) => `${Math.round(100 * share)} %`,
      axis: {
        name: 'step',
        xOf: (confidence) => confidence,
        stepOf: (x) => x,
        format: (x) => `${Math.round(100 * x)} %`,
      },
    },
    { ...SIZE, title: `Share right by confidence: ${PART_NAMES[part]}`, colourOf, range: [0, 1] },
  )
  return { svg, ...SIZE }
}

/** How far the students' attention is from the teacher's, layer by layer. */
export function layerProfileSvg({ divergences }: ExampleLook, colourOf: ColourOf): Drawing {
  const lines = (['a', 'b'] as const).flatMap((role): Line[] => {
    const points = divergences[role] ?? []
    if (points.length === 0) return []
    return [
      {
        label: `${role.toUpperCase()}, last ${points.at(-1)?.mean.toFixed(3)}`,
        points: { steps: points.map(({ student }) => student), values: points.map(({ mean }) => mean) },
        colour: `--${role}`,
        hasMarks: true,
        marks: points.map(({ student }) => student),
      },
    ]
  })
  const teachersOf = (student: number) => {
    const [a, b] = [teachersText(divergences.a ?? [], student), teachersText(divergences.b ?? [], student)]
    return a === '' || b === '' || a === b ? a || b : `A ${a} · B ${b}`
  }
  const layers = Math.max(1, ...lines.flatMap(({ points }) => Array.from(points.steps)))
  const svg = chartSvg(
    {
      lines,
      boundaries: [],
      lastStep: layers,
      format: (value) => value.toFixed(3),
      axis: {
        name: 'step',
        xOf: (layer) => layer,
        stepOf: (x) => x,
        // A place between two layers is none.
        format: (x) => (x > 0 && Number.isInteger(x) ? `S${x} ${teachersOf(x)}`.trimEnd() : ''),
      },
    },
    {
      ...SIZE,
      title: 'Attention divergence from the teacher’s by layer (Jensen–Shannon, nats, mean of heads)',
      colourOf,
      range: [0, Math.max(0.05, ...lines.flatMap(({ points }) => Array.from(points.values))) * 1.08],
    },
  )
  return { svg, ...SIZE }
}
