/**
 * The step that is looked at: one for all charts of a view, so that one line runs through all of
 * them.
 */
export class ChartCursor {
  step = $state<number>()
}
