import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { benchOptionsSchema, type BenchReport } from '../../contract/bench.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

/**
 * Another version may have measured otherwise: what it wrote is then not shown, and measured anew.
 */
const FORMAT = 2

const keptSchema = z.strictObject({
  format: z.literal(FORMAT),
  report: z.looseObject({
    measuredAt: z.iso.datetime(),
    options: benchOptionsSchema,
    lengths: z.array(z.unknown()),
  }),
})

const pathIn = ({ folder }: Home) => join(folder, 'bench.json')

/**
 * The last measurement of the machine, bench.json in the home; null where there is none that this
 * version can read.
 */
export function readKeptBench(home: Home): BenchReport | null {
  try {
    const { report } = keptSchema.parse(JSON.parse(readFileSync(pathIn(home), 'utf8')))
    return report as unknown as BenchReport // only `writeKeptBench` of this format writes it
  } catch {
    return null
  }
}

/** @throws StillroomError `disk-full` or `not-writable` */
export function writeKeptBench(home: Home, report: BenchReport): void {
  writeAtomically(pathIn(home), `${JSON.stringify({ format: FORMAT, report })}\n`)
}
