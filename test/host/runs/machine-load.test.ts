import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { MachineLoad } from '../../../src-main/contract/machine-load.ts'
import { parseGpus, watchMachineLoad, type Trainer } from '../../../src-main/host/runs/machine-load.ts'

test('the machine is sampled while something trains, and only then', async () => {
  const told: (MachineLoad | null)[] = []
  let trainers: readonly Trainer[] = []
  const watch = watchMachineLoad(
    () => trainers,
    (load) => void told.push(load),
    20,
  )
  try {
    await sleep(100)
    expect(told).toEqual([])
    trainers = [
      { runId: 'here', pid: process.pid },
      { runId: 'gone', pid: 2 ** 22 + 1 },
    ]
    while (told.length < 3) await sleep(10)
    const load = watch.last()
    expect(load?.cpu).toBeGreaterThanOrEqual(0)
    expect(load?.cpu).toBeLessThanOrEqual(1)
    expect(load?.memoryUsedBytes).toBeGreaterThan(0)
    expect(load?.memoryUsedBytes).toBeLessThanOrEqual(load?.memoryTotalBytes ?? 0)
    if (process.platform === 'linux') {
      expect(load?.trainers.map(({ runId }) => runId)).toEqual(['here'])
      expect((load?.trainers[0]?.residentBytes ?? 0) / process.memoryUsage().rss).toBeCloseTo(1, 0)
    }
    trainers = []
    while (told.at(-1) !== null) await sleep(10)
    expect(watch.last()).toBeNull()
  } finally {
    watch.end()
  }
})

test('what nvidia-smi prints is read; a card that does not report is left out', () => {
  expect(parseGpus('0, NVIDIA H100 80GB HBM3, 92, 10035, 81559\n1, NVIDIA T400, [N/A], 1, 2\n\n')).toEqual([
    {
      index: 0,
      name: 'NVIDIA H100 80GB HBM3',
      busy: 0.92,
      memoryUsedBytes: 10035 * 2 ** 20,
      memoryTotalBytes: 81559 * 2 ** 20,
    },
  ])
})
