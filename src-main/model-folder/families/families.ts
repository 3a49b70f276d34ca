import type { FamilyId } from '../../contract/families.ts'
import { ALBERT } from './albert.ts'
import { BERT } from './bert.ts'
import type { EncoderFamily } from './family.ts'
import { CAMEMBERT, ROBERTA, XLM_ROBERTA } from './roberta.ts'

export const FAMILIES: Readonly<Record<FamilyId, EncoderFamily>> = {
  bert: BERT,
  roberta: ROBERTA,
  camembert: CAMEMBERT,
  'xlm-roberta': XLM_ROBERTA,
  albert: ALBERT,
}
