import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { LongWork } from '../contract/progress.ts'
import type { ReadyRuntime } from '../contract/runtime.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { runProgram } from '../processes/run-program.ts'
import { findAddonSource } from './addon-source.ts'
import { runSelfTest, type SelfTest } from './run-self-test.ts'
import { stockNode } from './stock-node.ts'
import { writeSmallFile } from './write-small-file.ts'

/**
 * The runtime that @tensorflow/tfjs-node-gpu's own installer puts into its package: TensorFlow
 * 2.9.1 and a compiled addon. It serves where our wheels cannot be used (Windows; no pip; no
 * compiler). Not tried on Windows.
 */
const ADDON = join('lib', 'napi-v8', 'tfjs_binding.node')
const TESTED_FILE = 'stillroom-tested.json'

const testedSchema = z.object({
  version: z.string(),
  device: z.enum(['CPU', 'CUDA']),
  devices: z.array(z.string()),
  memoryBytes: z.number(),
})

export function findPackageRuntime(): ReadyRuntime | undefined {
  const addonPath = join(findAddonSource().packageFolder, ADDON)
  if (!existsSync(addonPath)) return undefined
  try {
    const tested = testedSchema.parse(JSON.parse(readFileSync(join(dirname(addonPath), TESTED_FILE), 'utf8')))
    return describe(addonPath, tested)
  } catch {
    return undefined // never tested, so not to be trusted
  }
}

/**
 * Runs the package's own installer and tests what it brought.
 * @throws StillroomError `runtime-missing` with its complaint, `runtime-broken`, `interrupted`
 */
export async function installPackageRuntime({ onProgress, signal }: LongWork): Promise<ReadyRuntime> {
  const { packageFolder } = findAddonSource()
  const addonPath = join(packageFolder, ADDON)
  onProgress?.({ task: "running the package's own installer", done: 0, unit: 'files' })
  const { ended, complaints } = await runProgram({
    program: stockNode(),
    args: [join(packageFolder, 'scripts', 'install.js'), 'gpu', 'download'],
    folder: packageFolder,
    env: process.env,
    signal,
  })
  if (ended !== 0 || !existsSync(addonPath)) {
    rmSync(join(packageFolder, 'deps'), { recursive: true, force: true }) // what it left half done
    const reason = /^\s*(\w*Error: .+)$/m.exec(complaints)?.[1] ?? `it ended with ${ended}`
    throw new StillroomError(
      'runtime-missing',
      `The installer of @tensorflow/tfjs-node-gpu could not help either: ${reason}.`,
    )
  }
  const tested = await runSelfTest(addonPath, {}, signal)
  writeSmallFile(join(dirname(addonPath), TESTED_FILE), tested)
  return describe(addonPath, tested)
}

function describe(addonPath: string, tested: SelfTest): ReadyRuntime {
  const note = "From the package's own installer, because the wheels of TensorFlow could not be used here."
  return {
    state: 'ready',
    ...tested,
    note,
    bytes: 0,
    folder: dirname(addonPath),
    addonPath,
    kernelsPath: null, // its headers are of another TensorFlow than ours are written for
    productSpeeds: null,
    env: {
      TF_CPP_MIN_LOG_LEVEL: '2',
      STILLROOM_ADDON: addonPath,
      STILLROOM_KERNELS: '',
      STILLROOM_PRODUCTS: '',
    },
  }
}
