/** What one thing took, in milliseconds, over its repetitions. */
export interface Measured {
  readonly what: string
  readonly times: number
  readonly min: number
  readonly median: number
  readonly max: number
  /** What it is to stay below; the median counts. */
  readonly limit?: number
}

/**
 * Collects what things took; `print` ends a bench with a table, or with JSON when `--json` is
 * given.
 */
export function createMeasure() {
  const all: Measured[] = []
  return {
    /** Once to warm up, then `times` measured. */
    async take(
      what: string,
      work: () => unknown,
      { times = 10, limit }: { readonly times?: number; readonly limit?: number } = {},
    ): Promise<void> {
      await work()
      const taken: number[] = []
      for (let time = 0; time < times; time++) {
        const from = performance.now()
        await work()
        taken.push(performance.now() - from)
      }
      taken.sort((a, b) => a - b)
      const median = taken[Math.floor(taken.length / 2)] ?? Number.NaN
      all.push({ what, times, min: taken[0] ?? Number.NaN, median, max: taken.at(-1) ?? Number.NaN, limit })
    },
    print(): void {
      process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(all)}\n` : table(all))
      if (all.some(({ median, limit }) => limit !== undefined && !(median < limit))) process.exitCode = 1
    },
  }
}

function table(all: readonly Measured[]): string {
  const width = Math.max(...all.map(({ what }) => what.length))
  const cell = (value: number) => value.toFixed(value < 10 ? 2 : 1).padStart(9)
  const head = `${'milliseconds'.padEnd(width)}${'min'.padStart(9)}${'median'.padStart(9)}${'max'.padStart(9)}${'n'.padStart(5)}  limit`
  const lines = all.map(
    ({ what, times, min, median, max, limit }) =>
      `${what.padEnd(width)}${cell(min)}${cell(median)}${cell(max)}${String(times).padStart(5)}${limit === undefined ? '' : `  ${limit} ${median < limit ? 'kept' : 'MISSED'}`}`,
  )
  return `${[head, ...lines].join('\n')}\n`
}
