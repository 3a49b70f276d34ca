import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import { askedKey, askedOf, type Asked } from '../../domain/plan/plan-key.ts'
import { capsuleMarkOf } from '../../run-folder/capsule-mark.ts'
import { listRunNames, readPlan } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'

/** The runs of a home by what their plans ask, whatever they are called. */
export interface RunsByPlan {
  /** Folders of the runs of a plan with its seeds, the newest first. */
  of(plan: RunPlan): readonly string[]
  /** The same, of what a plan asks. */
  asking(asked: Asked): readonly string[]
  /** Takes in what was made since; plans that were read are not read again. */
  lookAgain(): void
}

export function runsByPlan({ runs }: Home): RunsByPlan {
  const folders = new Map<string, string[]>()
  const seen = new Set<string>()
  const lookAgain = () => {
    for (const name of listRunNames(runs)) {
      if (seen.has(name)) continue
      seen.add(name)
      const folder = join(runs, name)
      const key = keyOfFolder(folder)
      if (key !== undefined) folders.set(key, [folder, ...(folders.get(key) ?? [])])
    }
  }
  lookAgain()
  const asking = (asked: Asked) => folders.get(askedKey(asked)) ?? []
  return { lookAgain, asking, of: (plan) => asking(askedOf(plan)) }
}

function keyOfFolder(folder: string): string | undefined {
  try {
    return capsuleMarkOf(folder) ? undefined : askedKey(askedOf(readPlan(folder)))
  } catch {
    return undefined // what cannot be read is no study's run
  }
}

/**
 * Whether two runs of one plan were given the same texts and weights: paths may have other contents
 * by now. A teacher that is fine-tuned first follows from the rest.
 */
export function hasSameContents(plan: RunPlan, one: Sources, other: Sources): boolean {
  return JSON.stringify(contentsOf(plan, one)) === JSON.stringify(contentsOf(plan, other))
}

function contentsOf(plan: RunPlan, sources: Sources): readonly unknown[] {
  const { train, dev, unlabelled, test, labels, base, student, start, teacher } = sources
  const isMade = plan.kind === 'distill' && plan.teacher.fineTune !== undefined
  const models = [base, student, start, isMade ? undefined : teacher]
  const files = [train, dev, unlabelled, test, ...models]
  return [labels, ...files.map((file) => file?.sha256)]
}
