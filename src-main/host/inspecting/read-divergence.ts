import { DIVERGENCE_TENSORS } from '../../contract/internal-divergence.ts'
import type { LookedPair } from '../../contract/inspection.ts'
import { readSafetensors, type StoredTensor } from '../../model-folder/read-safetensors.ts'

/** How far a student is from its teacher inside, as it was measured; N texts, P pairs, A heads. */
export interface KeptDivergence {
  readonly texts: number
  readonly pairs: readonly LookedPair[]
  readonly heads: number
  /** [N, P, A]; null where the two have other heads or cut texts into other tokens. */
  readonly attention: Float32Array | null
  /** [N, P]; null where they differ in width. */
  readonly hidden: Float32Array | null
  /** [teacher's layers, student's layers], and how many texts it was taken of. */
  readonly cka: { readonly values: Float32Array; readonly layers: number; readonly texts: number }
}

/** What was measured of a student; undefined where there is no such file, or it cannot be read. */
export function readDivergence(file: string): KeptDivergence | undefined {
  try {
    const tensors = readSafetensors(file)
    const stored = (name: keyof typeof DIVERGENCE_TENSORS) => tensors.get(DIVERGENCE_TENSORS[name])
    const [pairs, attention, hidden, cka, ckaTexts] = [
      stored('pairs'),
      stored('attention'),
      stored('hidden'),
      stored('cka'),
      stored('ckaTexts'),
    ]
    if (!pairs || !cka || !ckaTexts) return undefined
    const layers = new Int32Array(bufferOf(pairs))
    return {
      texts: (attention ?? hidden)?.shape[0] ?? 0,
      pairs: Array.from({ length: layers.length / 2 }, (_, at) => ({
        teacher: layers[2 * at] ?? 0,
        student: layers[2 * at + 1] ?? 0,
      })),
      heads: attention?.shape[2] ?? 0,
      attention: attention ? new Float32Array(bufferOf(attention)) : null,
      hidden: hidden ? new Float32Array(bufferOf(hidden)) : null,
      cka: {
        values: new Float32Array(bufferOf(cka)),
        layers: cka.shape[1] ?? 0,
        texts: new Int32Array(bufferOf(ckaTexts))[0] ?? 0,
      },
    }
  } catch {
    return undefined
  }
}

/** Aligned for numbers, which a part of a file need not be. */
function bufferOf({ data }: StoredTensor): ArrayBuffer {
  return data.slice().buffer as ArrayBuffer
}
