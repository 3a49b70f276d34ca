import { resolveData } from '../catalogue/resolve-data.ts'
import { resolveModel } from '../catalogue/resolve-model.ts'
import type { Handlers } from '../contract/api.ts'
import { describeModel } from './describe-model.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { keepFile } from './keep-file.ts'
import { createDataPreviews } from './preview-data.ts'

/** What a plan in the making asks: what a model and a data set are, and what they still need. */
export function planHandlers({ home, queue }: HostSurroundings) {
  const { preview, knowFetched } = createDataPreviews()
  return {
    'models.describe': ({ source }) => describeModel(source, home),
    'datasets.preview': ({ source }) => preview(source),
    'datasets.keep': (given) => keepFile(given, home),
    'sources.fetch': ({ model, data }) =>
      queue.add('Fetching what the plan names', async (work) => {
        if (data) {
          await resolveData(data, work)
          knowFetched(data)
        }
        if (model) await resolveModel(model, { ...work, runsFolder: home.runs })
      }),
  } satisfies Partial<Handlers>
}
