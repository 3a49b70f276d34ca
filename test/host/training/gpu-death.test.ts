import { expect, test } from 'vitest'
import { explainGpuDeath } from '../../../src-main/host/training/gpu-death.ts'

test.each([
  ['SIGSEGV', 'CUDA', false],
  [139, 'CUDA', false],
] as const)(
  'a trainer that ends with %s before it says anything found no room on its GPU',
  (end, device, spoke) => {
    expect(explainGpuDeath(end, device, spoke)).toContain('nvidia-smi')
  },
)

test.each([
  ['SIGSEGV', 'CPU', false],
  ['SIGSEGV', 'CUDA', true],
  ['SIGABRT', 'CUDA', false],
  [1, 'CUDA', false],
  [undefined, 'CUDA', false],
] as const)('of one that ends with %s on %s (has spoken: %s) nothing is known', (end, device, spoke) => {
  expect(explainGpuDeath(end, device, spoke)).toBe('')
})
