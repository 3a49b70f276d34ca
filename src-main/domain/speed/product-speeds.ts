import type { ProductSpeeds } from '../../contract/runtime.ts'

/**
 * Whether our own matrix products are used rather than TensorFlow's: where they were the faster
 * ones.
 */
export function usesOwnProducts({ own, tensorflow }: ProductSpeeds): boolean {
  return own > tensorflow
}

/** Whose products multiply here, and what that saves, for people. */
export function productsSaid(speeds: ProductSpeeds): string {
  const [used, other] = usesOwnProducts(speeds)
    ? ['Stillroom’s own', 'TensorFlow’s']
    : ['TensorFlow’s', 'Stillroom’s own']
  const [faster, slower] = [Math.max(speeds.own, speeds.tensorflow), Math.min(speeds.own, speeds.tensorflow)]
  const saved = Math.round((1 - slower / faster) * 100)
  const gain = saved === 0 ? 'as long as' : `${saved} % less time than`
  return `matrices are multiplied by ${used} operations, which took ${gain} ${other} for the same products`
}
