import type { RunPlan } from '../../contract/plan.ts'
import type { DataSource, ModelSource } from '../../contract/plan-sources.ts'
import { modelsOf } from './models-of.ts'

/** What TensorFlow's installation makes, among what jobs fetch and need. */
export const RUNTIME_KEY = 'runtime'

/**
 * Names a model that may have to be fetched, the same for whoever fetches and needs it; nothing for
 * one that lies here.
 */
export function modelKeys(source: ModelSource): readonly string[] {
  if (source.kind === 'catalogue') return [`model ${source.name}`]
  return source.kind === 'hub' ? [`model ${source.id} ${source.revision ?? ''}`] : []
}

/** Names data that may have to be fetched. */
export function dataKeys(source: DataSource): readonly string[] {
  if (source.kind === 'catalogue') return [`data ${source.name}`]
  return source.kind === 'hub' ? [`data ${source.id} ${source.config ?? ''} ${source.revision ?? ''}`] : []
}

/** All that a plan needs before its first step and that another job may be fetching. */
export function planKeys(plan: RunPlan): readonly string[] {
  return [RUNTIME_KEY, ...modelsOf(plan).flatMap(modelKeys), ...dataKeys(plan.data.source)]
}
