import { commandLineText } from './command-line-text.ts'
import { planText } from './plan-text.ts'
import {
  aboutText,
  controlText,
  eventsText,
  heartbeatText,
  sourcesText,
  stateText,
} from './run-folder-text.ts'

/** Texts that are made from the sources, by the name that a document asks for them with. */
export const MADE_TEXTS = {
  plan: planText,
  'command-line': commandLineText,
  'sources.json': sourcesText,
  'control.json': controlText,
  'events.jsonl': eventsText,
  'about.json': aboutText,
  'heartbeat.json': heartbeatText,
  'state.json': stateText,
} as const satisfies Readonly<Record<string, () => string>>

/** `<!-- made: plan -->` … `<!-- end of plan -->` */
const PLACE = /(<!-- made: (\S+) -->\n)[\s\S]*?(<!-- end of \2 -->)/g

/** A document with its made texts as the sources have them now. */
export function withMadeTexts(document: string): string {
  return document.replaceAll(PLACE, (_, before: string, name: string, after: string) => {
    if (!Object.hasOwn(MADE_TEXTS, name)) throw new Error(`No text is made that is called ${name}`)
    return `${before}\n${MADE_TEXTS[name as keyof typeof MADE_TEXTS]()}\n\n${after}`
  })
}
