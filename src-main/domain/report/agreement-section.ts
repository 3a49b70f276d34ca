import type { TableAxis } from '../../contract/study.ts'
import {
  AGREEMENT_COLUMNS,
  AGREEMENT_IS,
  agreedShare,
  agreementCellText,
  type AgreementGroup,
} from '../study/agreement-table.ts'
import { formatShare } from '../tables/number-text.ts'
import { textTable, type TextSection } from './text-section.ts'

/** The paper's agreement table for people. */
export function agreementSection(axes: readonly TableAxis[], groups: readonly AgreementGroup[]): TextSection {
  return {
    title: 'Agreement with the teacher',
    said: [AGREEMENT_IS],
    table: textTable<AgreementGroup>(
      [
        ...axes.map(({ name }, at) => ({
          title: name,
          value: ({ place }: AgreementGroup) => place[at] ?? '',
        })),
        { title: 'seeds', value: ({ means }) => String(means.examples?.n ?? 0), align: 'right' },
        ...AGREEMENT_COLUMNS.map(({ field, title, isShare }) => ({
          title,
          value: (group: AgreementGroup) => {
            const text = agreementCellText(group.means[field], isShare)
            const share = field === 'agreed' ? agreedShare(group) : null
            return share === null ? text : `${text} (${formatShare(share)})`
          },
          align: 'right' as const,
        })),
      ],
      groups,
    ),
  }
}
