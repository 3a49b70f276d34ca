/** What takes the place of a few characters; undefined: they stay. */
type Mapping = (characters: string) => string | undefined

/** Each character a grapheme. */
const PRINTABLE_ASCII = /^[ -~]*$/
/** Only short graphemes are looked up whole. UTF-8, in bytes. */
const LONGEST_GRAPHEME = 5

/**
 * SentencePiece's map of characters, which files carry compiled: a double-array trie of UTF-8 and
 * the texts it leads to. As tokenizers' Precompiled normalizer (Rust, 0.23; crate spm_precompiled)
 * applies it: a grapheme that begins with a key is replaced whole.
 * @param base64 little-endian: the trie's length in bytes, the trie's 32-bit units, texts that end
 * with 0
 */
export function precompiledNormalizer(base64: string): (text: string) => string {
  const mapping = remembered(readMapping(Buffer.from(base64, 'base64')))
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const keepsAscii = Array.from({ length: 95 }, (_, at) => mapping(String.fromCharCode(32 + at))).every(
    (target) => target === undefined,
  )
  return (text) => {
    if (keepsAscii && PRINTABLE_ASCII.test(text)) return text // most texts are, and graphemes are dear
    let normalized = ''
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) <= LONGEST_GRAPHEME ? mapping(segment) : undefined
      if (whole !== undefined) normalized += whole
      else for (const character of segment) normalized += mapping(character) ?? character
    }
    return normalized
  }
}

/** A unit of the trie: its label, whether a text ends there, and how far away its children are. */
function readMapping(bytes: Buffer): Mapping {
  const trieBytes = bytes.readUInt32LE(0)
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, at) => bytes.readUInt32LE(4 + 4 * at))
  const texts = bytes.subarray(4 + trieBytes)
  const offsetOf = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6)
  return (characters) => {
    let at = offsetOf(trie[0] ?? 0)
    for (const byte of Buffer.from(characters)) {
      if (byte === 0) return undefined
      at ^= byte
      const unit = trie[at] ?? 0
      if ((unit & 0x800000ff) >>> 0 !== byte) return undefined
      at ^= offsetOf(unit)
      if (((unit >>> 8) & 1) === 1) {
        const start = (trie[at] ?? 0) & 0x7fffffff
        const end = texts.indexOf(0, start)
        return texts.toString('utf8', start, end < 0 ? texts.length : end)
      }
    }
    return undefined
  }
}

/** Texts are made of few characters. */
function remembered(mapping: Mapping): Mapping {
  const known = new Map<string, string | undefined>()
  return (characters) => {
    if (known.has(characters)) return known.get(characters)
    const found = mapping(characters)
    known.set(characters, found)
    return found
  }
}
