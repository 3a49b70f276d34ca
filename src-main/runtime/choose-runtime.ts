import { hasNvidiaDriver } from './nvidia-driver.ts'
import { PINNED_RUNTIMES, type PinnedRuntime } from './pinned-wheels.ts'

export interface RuntimeChoice {
  /** What can run here, the best first; empty where no wheel is made for this kind of machine. */
  readonly candidates: readonly PinnedRuntime[]
  /** Why the first is the first, for people. */
  readonly reason: string
}

/**
 * CUDA where an NVIDIA driver is present, else the CPU. STILLROOM_RUNTIME=cpu or =cuda decides by
 * hand.
 */
export async function chooseRuntime(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
  findDriver: () => Promise<boolean> = hasNvidiaDriver,
): Promise<RuntimeChoice> {
  const here = PINNED_RUNTIMES.filter((runtime) => runtime.platform === platform && runtime.arch === arch)
  const cpu = here.filter(({ device }) => device === 'CPU')
  const cuda = here.filter(({ device }) => device === 'CUDA')
  const wish = env.STILLROOM_RUNTIME?.toLowerCase()
  if (wish === 'cpu') return { candidates: cpu, reason: 'STILLROOM_RUNTIME=cpu asks for the CPU.' }
  if (wish === 'cuda')
    return { candidates: [...cuda, ...cpu], reason: 'STILLROOM_RUNTIME=cuda asks for CUDA.' }
  if (cuda.length === 0)
    return { candidates: cpu, reason: `TensorFlow has no GPU build for ${platform} ${arch}.` }
  if (await findDriver()) return { candidates: [...cuda, ...cpu], reason: 'An NVIDIA driver was found.' }
  return { candidates: cpu, reason: 'No NVIDIA driver was found, so the CPU is used.' }
}
