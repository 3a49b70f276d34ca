/**
 * Every family of encoders that can be read, by config.json's model_type, as people call it. What a
 * family is, its file in model-folder/families says; engine/encoder computes it.
 */
export const FAMILY_TITLES = {
  bert: 'BERT',
  roberta: 'RoBERTa',
  camembert: 'CamemBERT',
  'xlm-roberta': 'XLM-R',
  distilbert: 'DistilBERT',
  electra: 'ELECTRA',
  mpnet: 'MPNet',
  albert: 'ALBERT',
  'deberta-v2': 'DeBERTa-v2/v3',
  modernbert: 'ModernBERT',
} as const

export type FamilyId = keyof typeof FAMILY_TITLES
export const FAMILY_IDS = Object.keys(FAMILY_TITLES) as readonly FamilyId[]
