import { expect, test } from 'vitest'
import { isOwnAddress } from '../../../src-main/adapters/electron/window-address.ts'

test('only the app’s own scheme and host are its own', () => {
  expect(isOwnAddress('app://stillroom/index.html#/runs')).toBe(true)
  for (const address of [
    'app://stillroom.evil/',
    'app://evil/stillroom',
    'app://stillroom:1/',
    'app://a@stillroom/',
    'https://stillroom/',
    'stillroom',
    '',
  ])
    expect([address, isOwnAddress(address)]).toEqual([address, false])
})
