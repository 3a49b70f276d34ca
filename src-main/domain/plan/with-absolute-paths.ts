import { isAbsolute, resolve } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { DataSource, ModelSource } from '../../contract/plan-sources.ts'
import { withModels } from './models-of.ts'

/**
 * A plan read from a file names its files relative to itself; in a run folder they stand in full.
 * @param folder that the plan's file lies in
 */
export function withAbsolutePaths(plan: RunPlan, folder: string): RunPlan {
  const full = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  const ofModel = (model: ModelSource): ModelSource =>
    model.kind === 'folder' ? { ...model, path: full(model.path) } : model
  const ofData = (source: DataSource): DataSource =>
    source.kind === 'files' ? { ...source, train: full(source.train), dev: full(source.dev) } : source
  const { unlabelled, test } = plan.data
  const data = {
    ...plan.data,
    source: ofData(plan.data.source),
    ...(unlabelled?.path !== undefined && { unlabelled: { ...unlabelled, path: full(unlabelled.path) } }),
    ...(test && { test: { ...test, path: full(test.path) } }),
  }
  return { ...withModels(plan, ofModel), data }
}
