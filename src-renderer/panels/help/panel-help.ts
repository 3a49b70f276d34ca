import { COMPARE_HELP } from './compare-help.ts'
import { EXAMPLES_HELP } from './examples-help.ts'
import type { HelpText } from './help-text.ts'
import { LIBRARY_HELP } from './library-help.ts'
import { PLAN_HELP } from './plan-help.ts'
import { RUN_HELP } from './run-help.ts'
import { STUDIES_HELP } from './studies-help.ts'

/**
 * What `?` says on every panel. A panel without a text cannot be built; a text without a panel
 * fails a test.
 */
export const PANEL_HELP = {
  ...COMPARE_HELP,
  ...RUN_HELP,
  ...EXAMPLES_HELP,
  ...STUDIES_HELP,
  ...PLAN_HELP,
  ...LIBRARY_HELP,
} satisfies Record<string, HelpText>

export type PanelId = keyof typeof PANEL_HELP
