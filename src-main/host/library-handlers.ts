import { NAMED_DATASETS } from '../catalogue/named-datasets.ts'
import { NAMED_MODELS } from '../catalogue/named-models.ts'
import type { Handlers } from '../contract/api.ts'
import type { CatalogueEntry } from '../contract/requests/library-requests.ts'
import { installRuntime } from '../runtime/install-runtime.ts'
import { runtimeStatus } from '../runtime/runtime-status.ts'
import { planSurroundings, type HostSurroundings } from './host-surroundings.ts'
import { runExample } from './run-example.ts'

/** What there is to work with: the runtime, the catalogue, the example. */
export function libraryHandlers(host: HostSurroundings) {
  return {
    'runtime.status': () => runtimeStatus(),
    'runtime.install': () => host.queue.add('Installing TensorFlow', (work) => installRuntime(work)),
    'catalogue.list': () => ({ models: entriesOf(NAMED_MODELS), datasets: entriesOf(NAMED_DATASETS) }),
    'example.start': ({ quick, since = new Date().toISOString() }) =>
      host.queue.add(
        'The example',
        async (work) => runExample({ quick, seeds: 1, since }, await planSurroundings(host, work)),
        { needsDevice: true, again: { name: 'example.start', ask: { quick, since } } },
      ),
  } satisfies Partial<Handlers>
}

function entriesOf(named: Readonly<Record<string, Omit<CatalogueEntry, 'name'>>>): readonly CatalogueEntry[] {
  return Object.entries(named).map(([name, { title, licence, bytes }]) => ({ name, title, licence, bytes }))
}
