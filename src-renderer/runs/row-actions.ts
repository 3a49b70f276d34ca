import type { RunFacts } from '../../src-main/domain/query/run-fields.ts'

/** What a line of the table may ask of the view; panels hang on the button that was pressed. */
export interface RowActions {
  readonly open: (facts: RunFacts) => void
  readonly describe: (facts: RunFacts, anchor: DOMRect) => void
  readonly fork: (facts: RunFacts) => void
  readonly explain: (facts: RunFacts, anchor: DOMRect) => void
}
