import type { StudyEstimate } from '../../contract/study-estimate.ts'
import { bytesInWords } from '../bytes-in-words.ts'

/**
 * What a study will take, a sentence each: what is there and shared, time and disk with how sure
 * they are, what they rest on, and what nothing tells.
 * @param duration of milliseconds, as the reader has times elsewhere
 */
export function estimateWords(
  estimate: StudyEstimate,
  duration: (milliseconds: number) => string,
): readonly string[] {
  const { runs, there, same, toTrain, begun, teachers, ms, bytes, untold, untoldAt } = estimate
  const { bySame, byAlike, from } = estimate
  const trainings = bySame + byAlike
  const known = [
    `${there} of ${countOf(runs, 'run')} ${there === 1 ? 'is' : 'are'} there and found again`,
    `${toTrain} to train${begun > 0 ? ` (${begun} of them begun)` : ''}`,
    ...(same > 0 ? [`${same} ask for what another one does`] : []),
  ]
  const { sharedBy } = teachers
  return [
    `${known.join(', ')}.`,
    ...(teachers.toTrain > 0
      ? [
          `${countOf(teachers.toTrain, 'teacher')} to fine-tune first, ${teachers.there} there: each once, and its vault filled once, for the ${countOf(sharedBy, 'run')} that learn from them.`,
        ]
      : []),
    ...(trainings > 0
      ? [
          `About ${duration(ms.middle)}, one after another (8 of 10 times ${duration(ms.low)} to ${duration(ms.high)}), and ${bytesInWords(bytes)} of run folders.`,
          [
            `By ${countOf(from, 'finished run')} of this home:`,
            bySame > 0 ? `${countOf(bySame, 'training')} by runs of the same step, spread as those are` : '',
            bySame > 0 && byAlike > 0 ? ';' : '',
            byAlike > 0
              ? `${countOf(byAlike, 'training')} by runs of the same models and texts with other losses, half to twice as long`
              : '',
          ]
            .filter((part) => part !== '')
            .join(' ')
            .replace(' ;', ';')
            .concat('.'),
        ]
      : []),
    ...(untold > 0
      ? [
          `How long ${countOf(untold, 'training')} will take, nothing here tells (${untoldAt.join('; ')}${untoldAt.length < untold ? ' …' : ''}): no run of these models on these texts has finished. Run one of them first, or try its plan in New run.`,
        ]
      : []),
  ]
}

function countOf(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
