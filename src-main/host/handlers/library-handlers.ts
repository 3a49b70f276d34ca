import { resolve } from 'node:path'
import { fetchNamedDataset } from '../../catalogue/fetch-named-dataset.ts'
import { fetchNamedModel } from '../../catalogue/fetch-named-model.ts'
import { NAMED_DATASETS } from '../../catalogue/named-datasets.ts'
import { NAMED_MODELS } from '../../catalogue/named-models.ts'
import type { Handlers } from '../../contract/api.ts'
import type { DiskUse } from '../../contract/library.ts'
import type { CatalogueEntry } from '../../contract/requests/library-requests.ts'
import { dataKeys, modelKeys, planKeys, RUNTIME_KEY } from '../../domain/plan/fetch-keys.ts'
import { demoPlans, demoTitle, QUICK_DEMO } from '../../domain/plan/demo-plans.ts'
import { fetchTitle } from '../../domain/plan/fetch-title.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { checkModelFolder } from '../../model-folder/check-model-folder.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { runtimeDetails } from '../../runtime/runtime-details.ts'
import { runtimeStatus } from '../../runtime/runtime-status.ts'
import { selectRuns } from '../../storage/runs-table.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { trainingSurroundings } from './queue-training.ts'
import { readAddedFolders, writeAddedFolders } from '../library/added-folders.ts'
import { createDatasetStatistics } from '../library/dataset-statistics.ts'
import { describeMachine } from '../library/describe-machine.ts'
import { listDatasets } from '../library/list-datasets.ts'
import { keyOf, listTeachers } from '../library/list-teachers.ts'
import { listLibraryVaults, removeLibraryVault } from '../library/list-vaults.ts'
import { measureDisk } from '../library/measure-disk.ts'
import { createModelShapes } from '../library/model-shape.ts'
import { putBack, removeSetAside } from '../library/set-aside.ts'
import { previewTidying, tidyUp } from '../library/tidy-up.ts'
import { runDemo } from '../demo/run-demo.ts'

/** A look at the disk serves for so long. */
const DISK_KEPT_MS = 60_000

/**
 * What there is to work with: the runtime, models, data sets, the machine and its disk; and the
 * demo.
 */
export function libraryHandlers(host: HostSurroundings) {
  const { db, home, queue } = host
  const shapeOf = createModelShapes()
  const statistics = createDatasetStatistics()
  let disk: { readonly at: number; readonly use: Promise<DiskUse> } | undefined
  const measured = (fresh: boolean) => {
    if (!disk || fresh || performance.now() - disk.at > DISK_KEPT_MS)
      disk = { at: performance.now(), use: measureDisk(home) }
    return disk.use
  }
  return {
    'runtime.status': () => runtimeStatus(),
    'runtime.details': () => runtimeDetails(),
    'runtime.install': () =>
      queue.add('Installing TensorFlow', (work) => installRuntime(work), { fetches: [RUNTIME_KEY] }),
    'catalogue.list': () => ({ models: entriesOf(NAMED_MODELS), datasets: entriesOf(NAMED_DATASETS) }),
    'demo.start': ({ quick, since = new Date().toISOString() }) =>
      queue.add(
        demoTitle(quick),
        async (work) => runDemo({ quick, seeds: 1, since }, await trainingSurroundings(host, work)),
        {
          needsDevice: true,
          needs: demoPlans(QUICK_DEMO, 1).flatMap(planKeys),
          again: { name: 'demo.start', ask: { quick, since } },
        },
      ),
    'library.list': () => {
      const runs = selectRuns(db)
      const datasets = listDatasets(runs).map(({ files: _files, ...dataset }) => dataset)
      return { teachers: listTeachers(home, runs, shapeOf), datasets }
    },
    'library.statistics'({ key }) {
      const found = listDatasets(selectRuns(db)).find((dataset) => dataset.key === key)
      if (!found?.files || found.state !== 'here')
        throw new StillroomError(
          'unknown-dataset',
          `The data set ${found?.name ?? key} is not on this machine`,
        )
      return statistics(found.files)
    },
    'library.fetch': ({ kind, name }) =>
      queue.add(
        fetchTitle(name),
        (work) => (kind === 'model' ? fetchNamedModel(name, work) : fetchNamedDataset(name, work)),
        {
          fetches: (kind === 'model' ? modelKeys : dataKeys)({ kind: 'catalogue', name }),
          again: { name: 'library.fetch', ask: { kind, name } },
        },
      ),
    'library.addFolder'({ path: written }) {
      const path = resolve(written)
      checkModelFolder(path)
      writeAddedFolders(home, [...readAddedFolders(home), path])
      return { key: keyOf({ kind: 'folder', path }) }
    },
    'library.forgetFolder'({ path }) {
      writeAddedFolders(
        home,
        readAddedFolders(home).filter((folder) => folder !== path),
      )
      return null
    },
    'library.vaults': () => listLibraryVaults(),
    'library.removeVault': ({ name }) => removeLibraryVault(name),
    'library.machine': () => describeMachine(),
    'library.disk': ({ fresh }) => measured(fresh),
    'library.tidyPreview': () => previewTidying(selectRuns(db)),
    'library.tidy': ({ ids }) => tidyUp(home, selectRuns(db), ids),
    'library.putBack': () => ({ items: putBack(home) }),
    'library.removeSetAside': async () => ({ bytes: await removeSetAside(home) }),
  } satisfies Partial<Handlers>
}

function entriesOf(named: Readonly<Record<string, Omit<CatalogueEntry, 'name'>>>): readonly CatalogueEntry[] {
  return Object.entries(named).map(([name, { title, licence, bytes }]) => ({ name, title, licence, bytes }))
}
