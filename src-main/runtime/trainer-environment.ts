import { join } from 'node:path'
import type { ReadyRuntime } from '../contract/runtime.ts'
import { cacheFolder } from '../domain/cache-folder.ts'
import { cardsListed, unusedCard } from './unused-card.ts'

/**
 * What a process that loads TensorFlow may inherit. Everything else stays outside: NODE_OPTIONS,
 * LD_PRELOAD, TF_… change results or crash, and so would those of our own that say how to compute
 * (STILLROOM_KERNELS, STILLROOM_PRODUCTS, STILLROOM_MICRO_BATCH …): a host gives them, as it has
 * decided, beside these. Of our own only those that name a place pass.
 */
const ALLOWED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|XDG_\w+|STILLROOM_(?:HOME|CACHE|VAULTS|PYTHON)|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|NVIDIA_VISIBLE_DEVICES|OMP_NUM_THREADS|SLURM_\w+|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE|HOMEDRIVE|HOMEPATH|PATHEXT|COMSPEC)$/

/** How glibc hands out memory: what was freed is kept for the next step. */
const MALLOC = {
  MALLOC_MMAP_THRESHOLD_: String(32 << 20),
  MALLOC_TRIM_THRESHOLD_: String(1 << 30),
} as const

/**
 * On a CPU all memory comes from one arena. By default each of TensorFlow's threads has its own,
 * which holds on to the largest batch that it ever worked on: 40 to 140 MB more, and no faster. On
 * a GPU batches lie elsewhere, and threads that start its kernels wait for the one arena: 13.7
 * instead of 16.1 ms a step of 26 tokens without (resources/docs/gpu.md).
 */
const ONE_ARENA = { MALLOC_ARENA_MAX: '1' } as const

/** Where Node keeps the code of trainers that it has compiled, a file for each source. */
export function compiledFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), 'compiled')
}

/**
 * How Node takes part. New objects are looked through after every megabyte instead of sixteen: a
 * step's arrays, whose numbers lie outside the heap, are gone sooner (50 MB less on
 * CoLA, 120 MB on forty thousand pairs, no slower). And TypeScript is stripped and compiled once
 * for all trainers: the program that strips takes 20 MB.
 */
function nodeSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    NODE_OPTIONS: '--max-semi-space-size=1',
    NODE_COMPILE_CACHE: compiledFolder(env),
  }
}

/**
 * The environment of a process that loads the addon: what is allowed of `env`, what the runtime
 * needs, and what is to be said where it finds itself on the CPU beside these `cards`.
 */
export function trainerEnvironment(
  ready: Pick<ReadyRuntime, 'env' | 'device' | 'note'>,
  env: NodeJS.ProcessEnv = process.env,
  cards: readonly string[] = cardsListed(),
): Record<string, string> {
  const card = unusedCard(ready, env, cards)
  return {
    ...allowedEnvironment(env),
    ...MALLOC,
    ...(ready.device === 'CPU' && ONE_ARENA),
    ...nodeSettings(env),
    ...(card && { STILLROOM_UNUSED_CARD: card }),
    ...ready.env,
  }
}

/** Names are compared without case, as Windows writes `Path`. */
export function allowedEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const allowed = Object.entries(env).filter(
    ([name, value]) => value !== undefined && ALLOWED.test(name.toUpperCase()),
  )
  return Object.fromEntries(allowed) as Record<string, string>
}
