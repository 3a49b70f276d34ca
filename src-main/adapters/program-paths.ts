import { fileURLToPath } from 'node:url'
import type { ProgramPaths } from '../host/program-paths.ts'

/** The programs of this Stillroom, as source: Node starts them where no bundle is. */
export const PROGRAM_PATHS: ProgramPaths = {
  trainer: fileURLToPath(new URL('../programs/trainer/main.ts', import.meta.url)),
  predict: fileURLToPath(new URL('../programs/inspector/predict.ts', import.meta.url)),
  keepLooking: fileURLToPath(new URL('../programs/inspector/keep-looking.ts', import.meta.url)),
  measureDivergence: fileURLToPath(new URL('../programs/inspector/measure-divergence.ts', import.meta.url)),
  operate: fileURLToPath(new URL('../programs/inspector/operate.ts', import.meta.url)),
  preflight: fileURLToPath(new URL('../programs/inspector/preflight.ts', import.meta.url)),
  bench: fileURLToPath(new URL('../programs/inspector/bench.ts', import.meta.url)),
}
