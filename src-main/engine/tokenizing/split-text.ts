import type { SplitBehavior } from '../../model-folder/tokenizer-parts.ts'

interface Part {
  text: string
  readonly isMatch: boolean
}

/**
 * Cuts a text at all that a pattern matches, as `NormalizedString::split` (Rust's tokenizers 0.23)
 * has it. No part is empty.
 * @param pattern global
 * @param behavior what becomes of matches: left out, parts of their own each, joined to what stands
 * before or behind, or one part where they follow each other
 */
export function splitText(
  text: string,
  pattern: RegExp,
  behavior: SplitBehavior,
  isInverted = false,
): readonly string[] {
  const parts = partsOf(text, pattern, isInverted)
  switch (behavior) {
    case 'Removed':
      return parts.filter(({ isMatch }) => !isMatch).map(({ text }) => text)
    case 'Isolated':
      return parts.map(({ text }) => text)
    case 'Contiguous':
      return joined(parts, (before, part) => before.isMatch === part.isMatch)
    case 'MergedWithPrevious':
      return joined(parts, (before, part) => part.isMatch && !before.isMatch)
    case 'MergedWithNext':
      return joined(parts, (before, part) => before.isMatch && !part.isMatch)
  }
}

/** Parts next to each other become one where `belong` says so. */
function joined(parts: readonly Part[], belong: (before: Part, part: Part) => boolean): readonly string[] {
  const texts: string[] = []
  parts.forEach((part, index) => {
    const before = parts[index - 1]
    if (before && belong(before, part)) texts.push((texts.pop() ?? '') + part.text)
    else texts.push(part.text)
  })
  return texts
}

function partsOf(text: string, pattern: RegExp, isInverted: boolean): readonly Part[] {
  const parts: Part[] = []
  let done = 0
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (done < index) parts.push({ text: text.slice(done, index), isMatch: isInverted })
    parts.push({ text: match, isMatch: !isInverted })
    done = index + match.length
  }
  if (done < text.length) parts.push({ text: text.slice(done), isMatch: isInverted })
  return parts
}
