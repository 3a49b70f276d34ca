import { StillroomError } from '../domain/stillroom-error.ts'

/** Weights that other programs write, the likeliest first. */
const OTHER_WEIGHTS = [
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.bin',
  'pytorch_model.pt',
  'tf_model.h5',
  'flax_model.msgpack',
]

/**
 * Why a folder or a repository without model.safetensors cannot be read, in one sentence for all
 * who ask.
 * @param where the folder, or the repository's name
 * @param at the folder, where it is on this machine
 */
export function explainMissingWeights(
  where: string,
  has: (name: string) => boolean,
  at = 'FOLDER',
): StillroomError {
  const found = OTHER_WEIGHTS.find(has)
  if (found)
    return new StillroomError(
      'unsupported-model',
      `${where} has its weights in ${found} and no model.safetensors; such files can run code and are never opened. ${remedyFor(found, at)}`,
    )
  if (has('adapter_model.safetensors') || has('adapter_config.json'))
    return new StillroomError(
      'unsupported-model',
      `${where} holds an adapter (PEFT), not a model. Merge it into its model with Python: model.merge_and_unload().save_pretrained(…).`,
    )
  return new StillroomError(
    'invalid-model',
    `${where} has no model.safetensors; a Hugging Face model folder is needed`,
  )
}

/**
 * Tensor by tensor: AutoModelForSequenceClassification would give an encoder without a classifier a
 * random one.
 */
function remedyFor(found: string, at: string): string {
  if (found !== 'pytorch_model.bin')
    return 'Save the model anew with Python, where you trust it: model.save_pretrained(…) writes model.safetensors.'
  return (
    'Convert them with Python, where you trust them: python3 -c "import torch; from safetensors.torch import save_file; ' +
    `save_file({k: v.clone() for k, v in torch.load('${at}/pytorch_model.bin', weights_only=True).items()}, '${at}/model.safetensors')"`
  )
}
