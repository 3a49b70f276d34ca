import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { DIVERGENCE_TENSORS, type InternalDivergenceRequest } from '../../contract/internal-divergence.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { measureDivergence, type InternalDivergence } from '../../engine/predicting/internal-divergence.ts'
import { fromFloat32, writeSafetensors, type TensorToWrite } from '../../engine/weights/write-safetensors.ts'

/**
 * Measures how far students are from their teacher inside, in a process of its own, and writes each
 * one's numbers. One request as JSON on standard input, with STILLROOM_ADDON naming the addon; on
 * standard output a line {"progress": …} now and then, and last {"ok": true, "value": null} or
 * {"ok": false, "error": {code, message}}.
 */
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  // Only the host starts it, with a request of its own making.
  const request = JSON.parse(await text(process.stdin)) as InternalDivergenceRequest
  const found = await measureDivergence(request, openBackend(process.env), (progress) => say({ progress }))
  request.students.forEach(({ file }, at) => {
    mkdirSync(dirname(file), { recursive: true })
    const divergence = found[at]
    if (divergence) writeSafetensors(file, tensorsOf(divergence, request.texts.length))
  })
  say({ ok: true, value: null })
} catch (thrown) {
  say({ ok: false, error: toErrorData(thrown) })
}

function tensorsOf(
  { pairs, heads, attention, hidden, cka, ckaTexts, layers }: InternalDivergence,
  texts: number,
): ReadonlyMap<string, TensorToWrite> {
  const names = DIVERGENCE_TENSORS
  const int32 = (shape: readonly number[], values: readonly number[]): TensorToWrite => ({
    dtype: 'I32',
    shape,
    data: new Uint8Array(Int32Array.from(values).buffer),
  })
  return new Map([
    [
      names.pairs,
      int32(
        [pairs.length, 2],
        pairs.flatMap(({ teacher, student }) => [teacher, student]),
      ),
    ],
    [names.cka, fromFloat32(layers, cka)],
    [names.ckaTexts, int32([1], [ckaTexts])],
    ...(attention ? [[names.attention, fromFloat32([texts, pairs.length, heads], attention)] as const] : []),
    ...(hidden ? [[names.hidden, fromFloat32([texts, pairs.length], hidden)] as const] : []),
  ])
}
