import type { MeasuredTraining, MeasuredVault } from '../../src-main/contract/preflight.ts'

/** What a dry run said of a vault: 2 GB, 3 ms to compute a text, nothing of it there yet. */
export const VAULT: MeasuredVault = { bytes: 2e9, computeMs: 3, readMs: 0.1, filledShare: 0 }

/**
 * A stage that asks the teacher, and one that does not; 1000 steps each; 2 evaluations of 100
 * examples.
 */
export function measuredTraining(vault?: MeasuredVault): MeasuredTraining {
  return {
    stages: [
      {
        name: 'layers',
        steps: 1000,
        meanMs: 100,
        deviationMs: 8,
        tried: 4,
        ...(vault && { storedMs: 60, storedDeviationMs: 6, savedDeviationMs: 2 }),
      },
      { name: 'classification', steps: 1000, meanMs: 50, deviationMs: 6, tried: 4 },
    ],
    terms: [],
    evaluationMsPerExample: 2,
    evaluations: 2,
    devExamples: 100,
    trainExamples: 4000,
    longestText: 128,
    cutExamples: 0,
    longestTokens: 64,
    checkpointBytes: 0,
    checkpointMs: 300,
    parameters: 0,
    startsAtRandom: [],
    notes: [],
    vocabulary: 100,
    ...(vault && { vault }),
  }
}
