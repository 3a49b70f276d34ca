import { NAMED_DATASETS } from '../catalogue/named-datasets.ts'
import { NAMED_MODELS } from '../catalogue/named-models.ts'
import type { CatalogueEntry, Handlers } from '../contract/api.ts'
import { installRuntime } from '../runtime/install-runtime.ts'
import { runtimeStatus } from '../runtime/runtime-status.ts'
import type { JobQueue } from './job-queue.ts'

/** What there is to work with: the runtime and the catalogue. */
export function setupHandlers(queue: JobQueue) {
  return {
    'runtime.status': () => runtimeStatus(),
    'runtime.install': () => queue.add('Installing TensorFlow', (work) => installRuntime(work)),
    'catalogue.list': () => ({ models: entriesOf(NAMED_MODELS), datasets: entriesOf(NAMED_DATASETS) }),
  } satisfies Partial<Handlers>
}

function entriesOf(named: Readonly<Record<string, Omit<CatalogueEntry, 'name'>>>): readonly CatalogueEntry[] {
  return Object.entries(named).map(([name, { title, licence, bytes }]) => ({ name, title, licence, bytes }))
}
