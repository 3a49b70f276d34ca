import { expect, test } from 'vitest'
import { productsSaid, usesOwnProducts } from '../../../src-main/domain/speed/product-speeds.ts'

test.each([
  [
    { own: 191, tensorflow: 186 },
    true,
    'Stillroom’s own operations, which took 3 % less time than TensorFlow’s',
  ],
  [
    { own: 300, tensorflow: 400 },
    false,
    'TensorFlow’s operations, which took 25 % less time than Stillroom’s own',
  ],
  [{ own: 200.1, tensorflow: 200 }, true, 'Stillroom’s own operations, which took as long as TensorFlow’s'],
])('of %j the faster are used, and what that saves is said', (speeds, isOwn, said) => {
  expect(usesOwnProducts(speeds)).toBe(isOwn)
  expect(productsSaid(speeds)).toBe(`matrices are multiplied by ${said} for the same products`)
})
