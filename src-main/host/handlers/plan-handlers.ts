import { resolveData } from '../../catalogue/resolve-data.ts'
import { resolveModel } from '../../catalogue/resolve-model.ts'
import type { Handlers } from '../../contract/api.ts'
import { recognizeFormat } from '../../datasets/recognize-format.ts'
import { recognizeGlue } from '../../datasets/recognize-glue.ts'
import { dataKeys, modelKeys } from '../../domain/plan/fetch-keys.ts'
import { parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { countParametersIn, describeModel } from '../plans/describe-model.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import type { JobWork } from '../jobs/job.ts'
import { keepFile } from '../plans/keep-file.ts'
import { createPreflights } from '../plans/preflight.ts'
import { planObstacles } from '../plans/plan-obstacles.ts'

/** What a plan in the making asks: what a model and a data set are, and what they still need. */
export function planHandlers(host: HostSurroundings) {
  const { home, queue, previews } = host
  const { preview, knowFetched } = previews
  const preflights = createPreflights(host, preview)
  return {
    'plans.obstacles': ({ plan }) => planObstacles(parseRunPlan(plan), home, preview),
    'plans.preflight': ({ plan }) => preflights.measure(parseRunPlan(plan)),
    'plans.preflighted': ({ plan }) => preflights.find(parseRunPlan(plan)),
    'plans.preflight-progress': () => preflights.progress(),
    'plans.stop-preflight'() {
      preflights.stop()
      return null
    },
    'models.describe': ({ source }) => describeModel(source, home),
    'models.count': (asked) => countParametersIn(asked, home),
    'datasets.recognize': async ({ path }) => ({
      format: await recognizeFormat(path),
      task: (await recognizeGlue(path)) ?? null,
    }),
    'datasets.preview': ({ source }) => preview(source),
    'datasets.keep': (given) => keepFile(given, home),
    'sources.fetch'({ model, student, data }) {
      const models = [model, student].filter((source) => source !== undefined)
      const fetches = [...models.flatMap(modelKeys), ...(data ? dataKeys(data) : [])]
      const fetch = async (work: JobWork) => {
        if (data) {
          await resolveData(data, work)
          knowFetched(data)
        }
        for (const source of models) await resolveModel(source, { ...work, runsFolder: home.runs })
      }
      return queue.add('Fetching what the plan names', fetch, { fetches })
    },
  } satisfies Partial<Handlers>
}
