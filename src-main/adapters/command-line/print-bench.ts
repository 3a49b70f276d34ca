import {
  EVALUATED_TEXTS,
  type BenchLength,
  type BenchReport,
  type MeasuredProduct,
  type PartTime,
  type ScalingRow,
  type TimeSpread,
} from '../../contract/bench.ts'
import { liveStepMs, shareSpread, storedStepMs, wasDisturbed } from '../../domain/speed/bench-figures.ts'
import type { Column } from '../../domain/tables/column.ts'
import { formatTable, type Terminal } from './terminal.ts'

const MEGABYTE = 1e6
const GIGA = 1e9

/** A bench for people: what the machine can do, then a column a length. */
export function printBench({ print }: Terminal, report: BenchReport): void {
  const { machine, device, tensorflow, options, rows, othersShare, peakGflops, tensors, lengths } = report
  const { batch, layers, width, heads, precision } = options
  print(`${machine.cpu}, ${machine.cores} cores · TensorFlow ${tensorflow} on ${device}`)
  print(
    `student of ${layers} layers, width ${width}, ${heads} heads, ${rows} rows of words, teacher of ${2 * layers} layers; ${batch} texts a step, ${precision}, dropout on`,
  )
  if (wasDisturbed(report))
    print(
      `Other processes had ${(100 * othersShare).toFixed(0)} % of the processors meanwhile: times are longer than they could be.`,
    )
  print()
  print(`matrix products: at best ${peakGflops.toFixed(1)} GFLOP/s in ${precision}`)
  print(formatTable(productColumns, report.products))
  print()
  if (lengths.length > 0) printLengths({ print }, report)
  if (report.scaling.length > 0) printScaling({ print }, report.scaling)
  print(
    tensors.before === tensors.after
      ? `tensors held: ${tensors.before} before the first step and after the last`
      : `tensors held: ${tensors.before} before the first step, ${tensors.after} after the last: they leak`,
  )
}

const productColumns: readonly Column<MeasuredProduct>[] = [
  {
    title: 'product',
    value: ({ rows, inner, columns, transposed }) =>
      `${rows} × ${inner} × ${columns}${transposed === 'none' ? '' : `, ${transposed} transposed`}`,
  },
  { title: 'precision', value: ({ precision }) => precision },
  { title: 'by', value: ({ by }) => by },
  { title: 'best GFLOP/s', value: ({ best }) => best.toFixed(1), align: 'right' },
  { title: 'median', value: ({ median }) => median.toFixed(1), align: 'right' },
]

function printLengths({ print }: Pick<Terminal, 'print'>, report: BenchReport): void {
  const { lengths, peakGflops, options, tokenization } = report
  const share = (flop: number, spread: TimeSpread) => {
    const { median, low, high } = shareSpread(flop, spread, peakGflops)
    const percent = (value: number) => (100 * value).toFixed(0)
    return `${percent(median)} % (${percent(low)}–${percent(high)})`
  }
  const perSecond = (count: number, ms: number) => Math.round((count * 1000) / ms).toLocaleString('en')
  const { batch } = options
  const lines: readonly (readonly [string, (length: BenchLength) => string])[] = [
    ['make the batch', ({ parts }) => part(parts.batch)],
    ["read the teacher's tensors", ({ parts }) => part(parts.teacherRead)],
    ['student forward', ({ parts }) => part(parts.studentForward)],
    ['backward', ({ parts }) => part(parts.backward)],
    ['optimizer', ({ parts }) => part(parts.optimizer)],
    ['student’s step, teacher fed', ({ step }) => time(step)],
    ['  its matrix products', ({ studentFlop }) => `${(studentFlop / GIGA).toFixed(1)} GFLOP`],
    ['  share of the peak', ({ studentFlop, step }) => share(studentFlop, step)],
    ['  examples a second', (length) => perSecond(batch, storedStepMs(length))],
    ['  tokens a second', (length) => perSecond(batch * length.tokens, storedStepMs(length))],
    ['teacher forward', ({ teacherForward }) => time(teacherForward)],
    ['  share of the peak', ({ teacherFlop, teacherForward }) => share(teacherFlop, teacherForward)],
    ...(options.live ? liveLines(share, perSecond, batch) : []),
    [`evaluate ${EVALUATED_TEXTS} texts`, ({ evaluation }) => time(evaluation)],
    ['peak memory so far', ({ peakMemoryBytes }) => `${(peakMemoryBytes / MEGABYTE).toFixed(0)} MB`],
  ]
  const columns: readonly Column<(typeof lines)[number]>[] = [
    { title: 'ms: median (quartiles)', value: ([title]) => title },
    ...lengths.map((length): Column<(typeof lines)[number]> => ({
      title: `${length.tokens} tokens`,
      value: ([, value]) => value(length),
      align: 'right',
    })),
  ]
  print(formatTable(columns, lines))
  print(
    'Counted are matrix products alone: dense layers and attention, forward and twice that backward; the share is of the best product above.',
  )
  print(
    'Examples and tokens a second are of making the batch, reading and the step; backward and optimizer are differences of works that were run in turns.',
  )
  if (lengths.some(({ parts }) => Object.values(parts).some(({ isWithinNoise }) => isWithinNoise)))
    print('≤: within noise; at most so much in three quarters of the repetitions.')
  if (tokenization) {
    const { texts, tokens, time: spread } = tokenization
    print(
      `tokenize ${texts} movie reviews (${tokens} tokens, once before a run): ${time(spread)} ms, ${perSecond(texts, spread.medianMs)} texts a second`,
    )
  } else {
    print(
      'tokenize: left out; MiniLM-L6 and the movie reviews are not on this machine (the demo fetches them)',
    )
  }
}

function liveLines(
  share: (flop: number, time: TimeSpread) => string,
  perSecond: (count: number, ms: number) => string,
  batch: number,
): readonly (readonly [string, (length: BenchLength) => string])[] {
  const of = (say: (live: TimeSpread, length: BenchLength) => string) => (length: BenchLength) =>
    length.liveStep ? say(length.liveStep, length) : '–'
  return [
    ['step, teacher computed', of((live) => time(live))],
    [
      '  share of the peak',
      of((live, { studentFlop, teacherFlop }) => share(studentFlop + teacherFlop, live)),
    ],
    ['  examples a second', (length) => perSecond(batch, liveStepMs(length) ?? Number.NaN)],
  ]
}

function printScaling({ print }: Pick<Terminal, 'print'>, rows: readonly ScalingRow[]): void {
  print(
    formatTable<ScalingRow>(
      [
        {
          title: 'step with',
          value: ({ setting, value, isBase }) => `${setting} ${value}${isBase ? ' (base)' : ''}`,
        },
        { title: 'GFLOP', value: ({ flop }) => (flop / GIGA).toFixed(2), align: 'right' },
        { title: 'ms: median (quartiles)', value: ({ step }) => time(step), align: 'right' },
        { title: 'time ÷ arithmetic', value: ({ relative }) => relative.toFixed(2), align: 'right' },
      ],
      rows,
    ),
  )
  print('Time ÷ arithmetic against the base’s: 1 grows as the matrix products do, less is better than that.')
}

function time({ medianMs, lowerMs, upperMs }: TimeSpread): string {
  return `${milliseconds(medianMs)} (${milliseconds(lowerMs)}–${milliseconds(upperMs)})`
}

function part(found: PartTime): string {
  return found.isWithinNoise ? `≤ ${milliseconds(found.upperMs)}` : time(found)
}

function milliseconds(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)
}
