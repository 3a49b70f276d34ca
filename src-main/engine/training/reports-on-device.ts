import type { Node } from '../graph/graph.ts'
import { concat, reshape, slice } from '../graph/raw-ops/shape.ts'
import { after, assign, read, variable, zeros } from '../graph/raw-ops/state.ts'
import { doneAfter } from './model-variables.ts'

/** Steps whose reports find room on the device. */
export const MOST_REPORTS = 10

/** The reports of a stage's last steps on the device, until they are read. */
export interface ReportsOnDevice {
  /**
   * Fetching it takes a step as the report itself does, which then lies here: [] int32. Copies
   * nothing from the device and does not wait for it: TensorFlow keeps int32 in host memory even
   * where an operation runs on a GPU, and an operation there counts as done once it is on the
   * device's queue.
   */
  readonly takeStep: Node
  /** [MOST_REPORTS, numbers] float32, the newest last; fetching it waits for the steps. */
  readonly newest: Node
  /** Fetching it makes the place, before the first step. */
  readonly clear: Node
}

/** @param report fetching it takes a step, [numbers] float32 */
export function reportsOnDevice(report: Node, name: string): ReportsOnDevice {
  const { graph } = report
  const [numbers = 0] = report.shape
  const place = variable(graph, name, [MOST_REPORTS, numbers])
  const newer = slice(read(place), 0, 1, MOST_REPORTS - 1)
  const moved = assign(place, concat([newer, reshape(report, [1, numbers])], 0)) // [MOST_REPORTS, numbers]
  return {
    takeStep: after(graph.constant(0, 'int32'), [moved]),
    newest: read(place),
    clear: doneAfter(graph, [assign(place, zeros(graph, place.shape))]),
  }
}
