import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { ProductSpeeds } from '../contract/runtime.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { runProgram } from '../processes/run-program.ts'
import { productSpeedsSchema } from './runtime-folder.ts'
import { stockNode } from './stock-node.ts'
import { allowedEnvironment } from './trainer-environment.ts'

export interface SelfTest {
  readonly version: string
  readonly device: 'CPU' | 'CUDA'
  readonly devices: readonly string[]
  readonly memoryBytes: number
  /** Of our own operations, where they were tested. */
  readonly productSpeeds?: ProductSpeeds
}

const reportSchema = z.object({
  version: z.string().min(1),
  isUsingGpu: z.boolean(),
  productSpeeds: productSpeedsSchema.optional(),
})

/**
 * Multiplies matrices and takes a gradient in a child process, so that TensorFlow is never loaded
 * in this one.
 * @param kernelsPath our own operations, which must load too
 * @throws StillroomError `runtime-broken` with TensorFlow's own words, `interrupted`
 */
export async function runSelfTest(
  addonPath: string,
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
  kernelsPath?: string,
): Promise<SelfTest> {
  const { ended, output, complaints } = await runProgram({
    program: stockNode(),
    args: [
      fileURLToPath(new URL('self-test.ts', import.meta.url)),
      addonPath,
      ...(kernelsPath ? [kernelsPath] : []),
    ],
    // Only at level 0 does TensorFlow name its GPUs.
    env: { ...allowedEnvironment(process.env), ...env, TF_CPP_MIN_LOG_LEVEL: '0' },
    signal,
  })
  if (ended !== 0) {
    const complaint = complaints
      .split('\n')
      .filter((line) => /error|symbol|cannot|fatal/i.test(line))
      .slice(-3)
      .join(' ')
    throw new StillroomError(
      'runtime-broken',
      `TensorFlow did not pass its self-test (${complaint.trim() || `it ended with ${ended}`}).`,
    )
  }
  const { version, isUsingGpu, productSpeeds } = reportSchema.parse(
    JSON.parse(output.trim().split('\n').at(-1) ?? ''),
  )
  if (!isUsingGpu) return { version, device: 'CPU', ...processor(), productSpeeds }
  const gpus = gpusIn(complaints)
  const memoryBytes = gpus.reduce((sum, { megabytes }) => sum + megabytes * 2 ** 20, 0)
  return { version, device: 'CUDA', devices: gpus.map(({ name }) => name), memoryBytes }
}

function processor(): Pick<SelfTest, 'devices' | 'memoryBytes'> {
  const all = cpus()
  return { devices: [`${all[0]?.model.trim() ?? 'CPU'} × ${all.length}`], memoryBytes: totalmem() }
}

/**
 * "Created device /job:localhost/replica:0/task:0/device:GPU:0 with 78000 MB memory:  -> device: 0,
 * name: NVIDIA H100, pci bus id: …"
 */
function gpusIn(log: string): readonly { readonly name: string; readonly megabytes: number }[] {
  const lines = log.matchAll(/Created device \S*device:(GPU:\d+) with (\d+) MB memory:.*?name: ([^,\n]+)/g)
  const gpus = [...lines].map(([, id, megabytes, name]) => ({
    name: `${name} (${id})`,
    megabytes: Number(megabytes),
  }))
  return [...new Map(gpus.map((gpu) => [gpu.name, gpu])).values()]
}
