import { expect, test } from 'vitest'
import { parametersOfLayer, type EncoderConfig } from '../../src-main/model-folder/encoder-config.ts'

const setsOf = (layers: number, layerGroups: number | undefined) =>
  Array.from({ length: layers }, (_, index) =>
    parametersOfLayer({ layers, layerGroups } as EncoderConfig, index),
  )

test('layers compute with their own parameters, or with those of their group, as transformers counts it', () => {
  expect(setsOf(4, undefined)).toEqual([0, 1, 2, 3])
  expect(setsOf(4, 1)).toEqual([0, 0, 0, 0])
  expect(setsOf(6, 2)).toEqual([0, 0, 0, 1, 1, 1])
  // int(i / (5 / 3)) of Python
  expect(setsOf(5, 3)).toEqual([0, 0, 1, 1, 2])
  expect(setsOf(2, 3)).toEqual([0, 1])
})
