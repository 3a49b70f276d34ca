import { describe, expect, test } from 'vitest'
import type { BenchReport } from '../../../src-main/contract/bench.ts'
import { stepArithmetic } from '../../../src-main/domain/speed/step-arithmetic.ts'
import { ask, stillroom } from './run-stillroom.ts'

const TINY = ['--tokens', '6,12', '--batch', '4', '--layers', '2', '--width', '32', '--heads', '4', '--quick']

describe('stillroom bench', () => {
  test('measures a tiny student: products, parts, shares, memory, and no tensor is left', async () => {
    const report = await ask<BenchReport>(['bench', ...TINY.slice(2), '--tokens', '6', '--live'])
    expect(report.device).toMatch(/^(CPU|CUDA)$/)
    expect(report.options).toMatchObject({
      tokens: [6],
      batch: 4,
      layers: 2,
      width: 32,
      heads: 4,
      live: true,
    })
    expect(report.peakGflops).toBe(Math.max(...report.products.map(({ best }) => best)))
    expect(report.products.every(({ best, median }) => median > 0 && best >= median)).toBe(true)
    const [length] = report.lengths
    if (!length) throw new Error('no length')
    const { studentFlop, step, liveStep, parts, peakMemoryBytes } = length
    const sizes = { width: 32, feedForward: 128, classes: 2 }
    const reads = { top: 2, states: 'cls', attention: [1, 2], queries: [], logits: true } as const
    expect(studentFlop).toBe(stepArithmetic(sizes, { batch: 4, tokens: 6 }, reads))
    for (const part of Object.values(parts)) {
      expect(part.times).toBeGreaterThanOrEqual(4)
      expect(part.lowerMs).toBeGreaterThanOrEqual(0)
      expect(part.medianMs).toBeGreaterThanOrEqual(part.lowerMs)
      expect(part.upperMs).toBeGreaterThanOrEqual(part.medianMs)
    }
    expect(step.medianMs).toBeGreaterThan(0)
    expect(liveStep?.medianMs).toBeGreaterThan(0)
    expect(peakMemoryBytes).toBeGreaterThan(50e6)
    expect(report.tensors.after).toBe(report.tensors.before)
  })

  test('prints a table for people, in bfloat16 too, its progress on standard error', async () => {
    const { exitCode, output, complaints } = await stillroom(['bench', ...TINY, '--precision', 'bfloat16'])
    expect(exitCode).toBe(0)
    expect(output).toMatch(/matrix products: at best [\d.]+ GFLOP\/s in bfloat16/)
    for (const line of [
      'student forward',
      'backward',
      'optimizer',
      'examples a second',
      'peak memory so far',
    ])
      expect(output).toContain(line)
    expect(output).not.toMatch(/NaN|-\d|undefined/)
    expect(complaints).toContain('Measuring steps of 26 tokens')
  })

  test('refuses what makes no student, naming it', async () => {
    const { exitCode, complaints } = await stillroom(['bench', '--width', '100', '--heads', '12'])
    expect(exitCode).toBe(2)
    expect(complaints).toContain('12 heads cannot share a width of 100 evenly')
    const wrong = await stillroom(['bench', '--tokens', '26,x'])
    expect(wrong.exitCode).toBe(2)
    expect(wrong.complaints).toContain('Whole numbers above 0')
  })

  test('is stopped by Ctrl+C', async () => {
    const { exitCode, output } = await stillroom(['bench'], { interruptAt: /Measuring steps/ })
    expect(exitCode).toBe(130)
    expect(output).toBe('')
  })
})
