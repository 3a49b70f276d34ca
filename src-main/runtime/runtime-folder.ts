import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  INSTALL_STEPS,
  type InstallRecord,
  type ProductSpeeds,
  type ReadyRuntime,
} from '../contract/runtime.ts'
import { cacheFolder } from '../domain/cache-folder.ts'
import { usesOwnProducts } from '../domain/speed/product-speeds.ts'
import type { AddonSource } from './addon-source.ts'
import type { KernelSource } from './kernel-source.ts'
import type { PinnedRuntime } from './pinned-wheels.ts'

/**
 * Where one runtime lives in the user's cache, keyed by version and by the hash of everything it is
 * made of, so that clones share it.
 */
export interface RuntimeFolder {
  readonly folder: string
  readonly lock: string
  /** How far an install is, for other processes; JSON {done, total} in bytes. */
  readonly progress: string
  /** Why the last install failed; JSON {message}. */
  readonly failure: string
  /** Wheels being fetched, kept only until they are unpacked. */
  readonly downloads: string
}

export function runtimeFolder(
  pinned: PinnedRuntime,
  addon: AddonSource,
  cache = cacheFolder(),
): RuntimeFolder {
  const hash = createHash('sha256').update(addon.sha256)
  for (const wheel of pinned.wheels) hash.update(wheel.sha256).update(String(wheel.members))
  const key = `${pinned.version}-${pinned.device.toLowerCase()}-${pinned.platform}-${pinned.arch}-${hash.digest('hex').slice(0, 12)}`
  const root = join(cache, 'runtime')
  return {
    folder: join(root, key),
    lock: join(root, `${key}.lock`),
    progress: join(root, `${key}.progress.json`),
    failure: join(root, `${key}.failure.json`),
    downloads: join(root, 'downloads'),
  }
}

const READY_FILE = 'ready.json'
export const ADDON_FILE = 'tfjs_binding.node'

/** ready.json: what the self-test found. The folder may be moved, so it holds no path. */
const readySchema = z.strictObject({
  version: z.string(),
  device: z.enum(['CPU', 'CUDA']),
  devices: z.array(z.string()).readonly(),
  memoryBytes: z.number(),
  note: z.string(),
  bytes: z.number(),
  /** Folders of shared libraries, below this one. */
  libraries: z.array(z.string()).readonly(),
})
export type ReadyFile = z.infer<typeof readySchema>

/**
 * How the installation went; beside ready.json, which other versions of Stillroom read strictly.
 */
export function installRecordOf(folder: string): string {
  return join(folder, 'installed.json')
}

const recordSchema = z.object({
  at: z.string(),
  steps: z.array(
    z.object({ step: z.enum(INSTALL_STEPS), seconds: z.number(), bytes: z.number().optional() }),
  ),
})

export function readInstallRecord(folder: string): InstallRecord | undefined {
  return readSmallJson(installRecordOf(folder), recordSchema)
}

export function readyFileOf(folder: string): string {
  return join(folder, READY_FILE)
}

/** Why our own operations could not be compiled, beside where they would be; JSON {message}. */
export function kernelsFailureOf(folder: string, { file }: KernelSource): string {
  return join(folder, `${file}.failure.json`)
}

/** How fast our own products were beside TensorFlow's when they were compiled, beside them. */
export function productSpeedsOf(folder: string, { file }: KernelSource): string {
  return join(folder, `${file}.speeds.json`)
}

export const productSpeedsSchema = z.object({ own: z.number(), tensorflow: z.number() })

/**
 * A runtime that was installed and tested; undefined where there is none, or where parts of it are
 * gone.
 * @param kernels must have been compiled, or tried, for the CPU; left out: whatever became of them
 */
export function readReady(folder: string, kernels?: KernelSource): ReadyRuntime | undefined {
  const addonPath = join(folder, ADDON_FILE)
  const read = readSmallJson(readyFileOf(folder), readySchema)
  if (!read || !existsSync(addonPath) || !existsSync(join(folder, 'tensorflow'))) return undefined
  const { libraries, ...found } = read
  const kernelsPath = kernels && read.device === 'CPU' ? join(folder, kernels.file) : null
  const productSpeeds = readProductSpeeds(folder, kernels)
  const areThere = kernelsPath !== null && productSpeeds !== null && existsSync(kernelsPath)
  const failure = kernels && !areThere ? readFailure(kernelsFailureOf(folder, kernels)) : undefined
  if (kernelsPath !== null && !areThere && failure === undefined) return undefined
  return {
    state: 'ready',
    ...found,
    note:
      failure === undefined ? found.note : `${found.note} Training is slower than it could be: ${failure}`,
    folder,
    addonPath,
    kernelsPath: areThere ? kernelsPath : null,
    productSpeeds: areThere ? productSpeeds : null,
    env: {
      ...environmentFor(folder, read.device, libraries),
      STILLROOM_ADDON: addonPath,
      STILLROOM_KERNELS: areThere ? kernelsPath : '',
      STILLROOM_PRODUCTS: areThere && usesOwnProducts(productSpeeds) ? 'own' : '',
      // Each of our operations takes all cores: two side by side are in each other's way (a step of
      // 52 tokens takes 15 % longer).
      ...(areThere && { TF_NUM_INTEROP_THREADS: '1' }),
      // Sums over tokens in a fixed order (the embeddings' gradient), or two trainings of one plan
      // differ from the third step on. Not for the self-test: its loss has no such kernel.
      ...(read.device === 'CUDA' && { TF_DETERMINISTIC_OPS: '1' }),
    },
  }
}

function readProductSpeeds(folder: string, kernels: KernelSource | undefined): ProductSpeeds | null {
  return (kernels && readSmallJson(productSpeedsOf(folder, kernels), productSpeedsSchema)) ?? null
}

/**
 * What TensorFlow must find in the environment: quiet logs, its libraries, and on a GPU memory that
 * grows as it is needed. There a run is over once its work is on the GPU's queue: by default each
 * waits for the GPU, whatever it fetches.
 */
export function environmentFor(
  folder: string,
  device: 'CPU' | 'CUDA',
  libraries: readonly string[],
): Readonly<Record<string, string>> {
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '2' }
  if (device === 'CPU') return quiet
  return {
    ...quiet,
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_SYNC_ON_FINISH: 'false',
    LD_LIBRARY_PATH: libraries.map((path) => join(folder, path)).join(':'),
    XLA_FLAGS: `--xla_gpu_cuda_data_dir=${join(folder, 'nvidia', 'cuda_nvcc')}`,
  }
}

const failureSchema = z.object({ message: z.string() })
const progressSchema = z.object({ done: z.number(), total: z.number() })

export function readFailure(failure: string): string | undefined {
  return readSmallJson(failure, failureSchema)?.message
}

export function readProgress({ progress }: RuntimeFolder): z.infer<typeof progressSchema> | undefined {
  return readSmallJson(progress, progressSchema)
}

export function forgetInstall({ progress, failure }: RuntimeFolder): void {
  rmSync(progress, { force: true })
  rmSync(failure, { force: true })
}

function readSmallJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined // absent, or half written by a process that died: as good as absent
  }
}
