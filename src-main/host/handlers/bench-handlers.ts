import type { Handlers } from '../../contract/api.ts'
import { BENCH_TITLE, benchOptionsSchema } from '../../contract/bench.ts'
import { RUNTIME_KEY } from '../../domain/plan/fetch-keys.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { readKeptBench, writeKeptBench } from '../bench/kept-bench.ts'
import { measureMachine } from '../bench/measure-machine.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** What the machine can do, measured when somebody asks for it and nothing trains. */
export function benchHandlers({ queue, home, programs }: HostSurroundings) {
  return {
    'bench.last': () => readKeptBench(home),
    'bench.start': ({ quick }) =>
      queue.add(
        BENCH_TITLE,
        async (work) => {
          const ready = await installRuntime(work)
          writeKeptBench(
            home,
            await measureMachine(
              programs.bench,
              benchOptionsSchema.parse({ quick, live: true }),
              ready,
              work,
            ),
          )
        },
        { needsDevice: true, needs: [RUNTIME_KEY] },
      ),
  } satisfies Partial<Handlers>
}
