import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { trainerEnvironment } from '../../src-main/runtime/trainer-environment.ts'
import { cardsListed, unusedCard } from '../../src-main/runtime/unused-card.ts'

const root = mkdtempSync(join(tmpdir(), 'stillroom-cards-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true })
  writeFileSync(join(root, file), text)
}
// As Linux lists them: what the driver knows, and what is on the bus.
write('driver/0000:19:00.0/information', 'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 132\n')
for (const [place, vendor, kind] of [
  ['0000:00:02.0', '0x8086', '0x030000'], // another maker's
  ['0000:19:00.0', '0x10de', '0x030200'],
  ['0000:19:00.1', '0x10de', '0x040300'], // its sound
] as const) {
  write(`bus/${place}/vendor`, `${vendor}\n`)
  write(`bus/${place}/class`, `${kind}\n`)
}
const listed = (driver: string, bus: string) => cardsListed(join(root, driver), join(root, bus))

test('cards are listed by name where a driver knows them, by their place without one, and none where there is none', () => {
  expect(listed('driver', 'bus')).toEqual(['NVIDIA H100 80GB HBM3'])
  expect(listed('no driver', 'bus')).toEqual(['an NVIDIA card without a driver at 0000:19:00.0'])
  expect(listed('no driver', 'no bus')).toEqual([])
})

describe('a training on the CPU says of the card that is there', () => {
  const H100 = ['NVIDIA H100']
  const CUDA = { device: 'CUDA', note: 'An NVIDIA driver was found.' } as const
  const CPU = { device: 'CPU', note: 'CUDA could not be used: TensorFlow ran its test on the CPU.' } as const

  test.each([
    [
      CUDA,
      { CUDA_VISIBLE_DEVICES: '' },
      'NVIDIA H100 is not used: CUDA_VISIBLE_DEVICES is empty and hides it',
    ],
    [CUDA, { CUDA_VISIBLE_DEVICES: '-1' }, 'CUDA_VISIBLE_DEVICES is -1 and names none'],
    [CUDA, {}, 'TensorFlow found none that it can use (see: nvidia-smi)'],
    [CPU, { STILLROOM_RUNTIME: 'cpu' }, 'NVIDIA H100 is not used: STILLROOM_RUNTIME=cpu asks for the CPU.'],
    [CPU, {}, 'build for the CPU was installed. CUDA could not be used: TensorFlow ran its test on the CPU.'],
  ])('of %j with %j why it is not used', (ready, env, said) => {
    expect(unusedCard(ready, env, H100)).toContain(said)
  })

  test('nothing where there is none', () => {
    expect(unusedCard(CPU, {}, [])).toBe('')
  })

  test('to its trainer, which inherits no such word from a shell', () => {
    const env = { CUDA_VISIBLE_DEVICES: '', STILLROOM_UNUSED_CARD: 'another word' }
    const given = trainerEnvironment({ ...CUDA, env: {} }, env, H100)
    expect(given).toMatchObject({
      CUDA_VISIBLE_DEVICES: '',
      STILLROOM_UNUSED_CARD: expect.stringMatching(/hides it/),
    })
    expect(trainerEnvironment({ ...CUDA, env: {} }, env, [])).not.toHaveProperty('STILLROOM_UNUSED_CARD')
  })
})
