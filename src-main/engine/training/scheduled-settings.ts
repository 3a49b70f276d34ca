import type { LossTerm, Schedule, Scheduled } from '../../contract/plan-losses.ts'
import { schedulesOf, valueAtStep } from '../../domain/plan/schedule.ts'
import type { Tensor } from '../backend.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { reshape, slice } from '../graph/raw-ops/shape.ts'

/** The weights and temperatures of one stage, in its graph. */
export interface ScheduledSettings {
  /** What does not change is a number; what does, a scalar of what each step is fed. */
  readonly nodeOf: (value: Scheduled) => number | Node
  /**
   * What one step is fed: [changing settings] float32; nothing where none changes.
   * @param step of the stage, from 0
   * @param steps the stage's limit
   */
  readonly feedsAt: (step: number, steps: number) => ReadonlyMap<Node, Tensor>
}

/** @param name of the placeholder */
export function scheduledSettings(graph: Graph, name: string, terms: readonly LossTerm[]): ScheduledSettings {
  const schedules = schedulesOf(terms)
  if (schedules.length === 0)
    return {
      nodeOf: (value) => (typeof value === 'number' ? value : unknown(name)),
      feedsAt: () => new Map(),
    }
  const place = graph.placeholder(name, 'float32', [schedules.length])
  const nodes = new Map<Schedule, Node>(
    schedules.map((schedule, index) => [schedule, reshape(slice(place, 0, index, 1), [])]),
  )
  return {
    nodeOf: (value) => (typeof value === 'number' ? value : (nodes.get(value) ?? unknown(name))),
    feedsAt: (step, steps) => {
      const data = Float32Array.from(schedules, (schedule) => valueAtStep(schedule, step, steps))
      return new Map([[place, { shape: [data.length], data }]])
    },
  }
}

function unknown(name: string): never {
  throw new Error(`A setting of ${name} is none of its terms'`)
}
