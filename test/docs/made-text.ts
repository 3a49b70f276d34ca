import { TIERS } from '../rooms.ts'
import { formatsText, lossesText, lossFormulasText, strategiesText } from './choices-text.ts'
import { opsText } from './ops-text.ts'
import { planText } from './plan-text.ts'
import { importsText, roomsText } from './rooms-text.ts'
import {
  aboutText,
  broughtMarksText,
  capsuleManifestText,
  capsuleMarkText,
  controlText,
  eventsText,
  heartbeatText,
  sourcesText,
  stateText,
} from './run-folder-text.ts'

/**
 * Texts that are made from the sources, by the name that a document asks for them with; besides
 * these the one of the command line, which loads a whole host (`command-line-text.ts`).
 */
export const MADE_TEXTS: Readonly<Record<string, () => string>> = {
  plan: planText,
  losses: lossesText,
  'formulas of losses': lossFormulasText,
  strategies: strategiesText,
  'data formats': formatsText,
  'sources.json': sourcesText,
  'control.json': controlText,
  'events.jsonl': eventsText,
  'about.json': aboutText,
  'capsule.json': capsuleMarkText,
  'manifest of a capsule': capsuleManifestText,
  'example-marks of others': broughtMarksText,
  'heartbeat.json': heartbeatText,
  'state.json': stateText,
  'imports of rooms': importsText,
  'operations of the graph': opsText,
  ...Object.fromEntries(Object.keys(TIERS).map((house) => [`rooms of ${house}`, () => roomsText(house)])),
}

/** `<!-- made: plan -->` … `<!-- end of plan -->` */
const PLACE = /(<!-- made: (.+) -->\n)[\s\S]*?(<!-- end of \2 -->)/g

/** A document with its made texts as the sources have them now; places of others stay. */
export function withMadeTexts(
  document: string,
  texts: Readonly<Record<string, () => string>> = MADE_TEXTS,
): string {
  return document.replaceAll(PLACE, (place: string, before: string, name: string, after: string) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined
    return text ? `${before}\n${text()}\n\n${after}` : place
  })
}

/** What texts a document asks for. */
export function madeTextsOf(document: string): readonly string[] {
  return [...document.matchAll(PLACE)].map(([, , name = '']) => name)
}
