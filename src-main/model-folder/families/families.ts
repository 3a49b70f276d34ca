import type { FamilyId } from '../../contract/families.ts'
import { ALBERT } from './albert.ts'
import { BERT } from './bert.ts'
import { DEBERTA_V2 } from './deberta-v2.ts'
import { DISTILBERT } from './distilbert.ts'
import { ELECTRA } from './electra.ts'
import type { EncoderFamily } from './family.ts'
import { MODERNBERT } from './modernbert.ts'
import { MPNET } from './mpnet.ts'
import { CAMEMBERT, ROBERTA, XLM_ROBERTA } from './roberta.ts'

export const FAMILIES: Readonly<Record<FamilyId, EncoderFamily>> = {
  bert: BERT,
  roberta: ROBERTA,
  camembert: CAMEMBERT,
  'xlm-roberta': XLM_ROBERTA,
  distilbert: DISTILBERT,
  electra: ELECTRA,
  mpnet: MPNET,
  albert: ALBERT,
  'deberta-v2': DEBERTA_V2,
  modernbert: MODERNBERT,
}
