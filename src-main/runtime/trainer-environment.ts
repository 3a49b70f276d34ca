import type { ReadyRuntime } from '../contract/runtime.ts'

/** What a process that loads TensorFlow may inherit. Everything else stays outside: NODE_OPTIONS, LD_PRELOAD, TF_… change results or crash. */
const ALLOWED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|XDG_\w+|STILLROOM_\w+|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|NVIDIA_VISIBLE_DEVICES|OMP_NUM_THREADS|SLURM_\w+|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE|HOMEDRIVE|HOMEPATH|PATHEXT|COMSPEC)$/

/** The environment of a process that loads the addon: what is allowed of `env`, and what the runtime needs. */
export function trainerEnvironment(
  ready: Pick<ReadyRuntime, 'env'>,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return { ...allowedEnvironment(env), ...ready.env }
}

/** Names are compared without case, as Windows writes `Path`. */
export function allowedEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const allowed = Object.entries(env).filter(
    ([name, value]) => value !== undefined && ALLOWED.test(name.toUpperCase()),
  )
  return Object.fromEntries(allowed) as Record<string, string>
}
