import { z } from 'zod'
import { machinePath } from '../machine-path.ts'
import type { MachineLoad } from '../machine-load.ts'
import type { Points } from '../points.ts'
import { changes, nothing, reads, runId } from '../request.ts'
import type { PredictionTable, Probes, RunLog, RunLogPage } from '../run-log.ts'

const seriesNames = z.array(z.string().max(200)).max(1000)

/** What one run shows besides its row and its curves. */
export const RUN_DETAILS_REQUESTS = {
  /** How busy the machine is; null while nothing trains. Told as an event, too. */
  'machine.load': reads<MachineLoad | null>()(nothing),
  /** What a run's trainer said besides its steps. */
  'runs.log': reads<RunLog>()(z.strictObject({ id: runId })),
  /**
   * Everything that the trainer said, steps too, a page at a time from the end backwards; `before`
   * is a page's `earlier`.
   */
  'runs.events': reads<RunLogPage>()(
    z.strictObject({
      id: runId,
      before: z.number().int().min(0).optional(),
      most: z.number().int().min(1).max(1000).default(200),
    }),
  ),
  /** The last points of series, exactly as measured. */
  'runs.lastPoints': reads<Readonly<Record<string, Points>>>()(
    z.strictObject({ id: runId, series: seriesNames, count: z.number().int().min(1).max(10_000) }),
  ),
  /** What was measured at a step, or last before it, by series. */
  'runs.values': reads<Readonly<Record<string, { readonly step: number; readonly value: number }>>>()(
    z.strictObject({ id: runId, step: z.number().int().min(0), series: seriesNames }),
  ),
  /**
   * Dev examples and what the run gave their human label at each evaluation; without `examples`,
   * ones worth watching are chosen. Fails with `inputs-changed` when the dev file is another one
   * now.
   */
  'runs.probes': reads<Probes>()(
    z.strictObject({
      id: runId,
      examples: z.array(z.number().int().min(0)).max(50).optional(),
    }),
  ),
  /** Every dev example with what was predicted for it at the last evaluation. */
  'runs.predictions': reads<PredictionTable>()(z.strictObject({ id: runId })),
  /**
   * Copies a finished run's result, a Hugging Face folder, to an absolute path: a new folder or an
   * empty one. Fails with `unknown-model`, `not-writable`.
   */
  'runs.export': changes<{ readonly path: string }>()(z.strictObject({ id: runId, folder: machinePath })),
} as const
