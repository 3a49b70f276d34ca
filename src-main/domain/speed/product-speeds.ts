import type { ProductSpeeds } from '../../contract/runtime.ts'

/**
 * Whether our own matrix products are used rather than TensorFlow's: where they were the faster
 * ones.
 */
export function usesOwnProducts({ own, tensorflow }: ProductSpeeds): boolean {
  return own > tensorflow
}
