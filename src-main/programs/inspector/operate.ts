import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { SURGERY_TENSORS, type SurgeryRequest } from '../../contract/layer-surgery.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { openBackend } from '../../engine/backend.ts'
import { operate, type AfterSurgery } from '../../engine/predicting/layer-surgery.ts'
import { fromFloat32, writeSafetensors } from '../../engine/weights/write-safetensors.ts'

/**
 * Operates on a student, in a process of its own, and writes what it answers after each surgery as
 * soon as it is known. One request as JSON on standard input, with STILLROOM_ADDON naming the
 * addon; on standard output a line {"progress": …} now and then, and last {"ok": true, "value":
 * null} or {"ok": false, "error": {code, message}}.
 */
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  // Only the host starts it, with a request of its own making.
  const request = JSON.parse(await text(process.stdin)) as SurgeryRequest
  const backend = openBackend(process.env)
  for await (const found of operate(request, backend, (progress) => say({ progress }))) keep(request, found)
  say({ ok: true, value: null })
} catch (thrown) {
  say({ ok: false, error: toErrorData(thrown) })
}

function keep({ files, examples }: SurgeryRequest, { id, logits }: AfterSurgery): void {
  const file = files[id]
  if (file === undefined) throw new Error(`No file was named for ${id}`)
  const count = examples.length
  const data = new Uint8Array(Int32Array.from(examples).buffer)
  mkdirSync(dirname(file), { recursive: true })
  writeSafetensors(
    file,
    new Map([
      [SURGERY_TENSORS.examples, { dtype: 'I32', shape: [count], data }],
      [SURGERY_TENSORS.logits, fromFloat32([count, logits.length / count], logits)],
    ]),
  )
}
