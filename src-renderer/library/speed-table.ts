import { EVALUATED_TEXTS, STEP_PARTS, type BenchReport } from '../../src-main/contract/bench.ts'
import { shareSpread, storedStepMs } from '../../src-main/domain/speed/bench-figures.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'

/** A measured speed as it leaves the window: one row a length of texts. */
export const speedTable = (report: BenchReport): TableContent => ({
  columns: [
    'tokens',
    ...STEP_PARTS.map((part) => `${part} ms`),
    'step ms',
    'share of peak',
    'live step ms',
    'teacher forward ms',
    `evaluation of ${EVALUATED_TEXTS} ms`,
    'examples/s',
    'peak memory bytes',
  ],
  rows: report.lengths.map((length) => [
    length.tokens,
    ...STEP_PARTS.map((part) => length.parts[part].medianMs),
    length.step.medianMs,
    shareSpread(length.studentFlop, length.step, report.peakGflops).median,
    length.liveStep?.medianMs ?? null,
    length.teacherForward.medianMs,
    length.evaluation.medianMs,
    (report.options.batch * 1000) / storedStepMs(length),
    length.peakMemoryBytes,
  ]),
})
