import { expect, test } from 'vitest'
import { parseConfig } from '../../src-main/model-folder/parse-config.ts'

const WHOLE = {
  model_type: 'mpnet',
  vocab_size: 100,
  max_position_embeddings: 66,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  hidden_size: 8,
  intermediate_size: 16,
}

test.each([
  [{ hidden_size: undefined, vocab_size: undefined }, 'vocab_size is missing; hidden_size is missing'],
  [{ hidden_size: '8' }, 'hidden_size is "8"; it must be a number'],
  [{ num_hidden_layers: 2.5 }, 'num_hidden_layers is 2.5; it must be a whole number'],
  [{ num_hidden_layers: 0 }, 'num_hidden_layers is 0; it must be at least 1'],
  [{ layer_norm_eps: 0 }, 'layer_norm_eps is 0; it must be above 0'],
  [{ hidden_dropout_prob: 1 }, 'hidden_dropout_prob is 1; it must be at most 0.95'],
  [{ is_decoder: true }, 'is_decoder is true; it must be false'],
  [{ hidden_act: 'swish' }, 'hidden_act is "swish"; it must be "gelu" or "gelu_python" or'],
  [{ id2label: ['no', 'yes'] }, 'id2label is a list of 2; it must be a group in braces'],
  [{ max_position_embeddings: 2 }, "max_position_embeddings leaves no position behind the padding's"],
  [
    { relative_attention_num_buckets: 64 },
    'relative_attention_num_buckets is not 32, which Python computes with in any case',
  ],
])('%j is refused in words', (change, said) => {
  const refused = () => parseConfig(JSON.parse(JSON.stringify({ ...WHOLE, ...change })), '/m/config.json')
  expect(refused).toThrow(said)
  expect(refused).not.toThrow(/expected|received|Invalid|Too /)
})
