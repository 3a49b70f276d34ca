import type { HelpText } from './help-text.ts'

export const STUDIES_HELP = {
  'study-table': {
    shows:
      'Every combination of the study’s axes: mean ± standard deviation over seeds of its finished runs. A dot is a seed, the line its dev accuracy over the training.',
    formulas: ['s = √(Σ (x − mean)² / (n − 1))'],
  },
  'study-agreement': {
    shows:
      'What each method keeps of its teacher on the dev set: where the teacher is right, how many its students have right and wrong; where it is wrong, how many they have wrong too, and how many they mend. How sure teacher and student are of their answers where the teacher is wrong stands beside it. Counts are means ± standard deviation over seeds.',
    formulas: [
      'of them = agrees / teacher right',
      'confidence = mean probability of the model’s own answer over the examples that the teacher has wrong',
    ],
    source: 'Aguilar et al. 2020, section 5',
  },
  'study-choices': {
    shows:
      'What each place of the table has chosen for itself: every combination of the values was tried, and the one with the highest mean score on the dev set was taken; of equals the first. Beside it stands the runner-up. “The smallest, or largest, that was tried”: a better value may lie beyond. Dev scores behind a search are optimistic; a held-out test file’s are not.',
  },
  'study-inside': {
    shows:
      'How far each method’s students are from their teacher inside, on the dev set: the attention and the state of [CLS] of each pair of a student’s layer (S) and a teacher’s (T). Pairs are those of the method’s own mapping and those of the study’s, the first mapping among its plans; strong: the method learns from that layer. Mean ± standard deviation over seeds. It is measured once, on the number of texts that stands there, spread evenly over the dev set, and kept with the runs.',
    formulas: [
      'attention: ½ KL(T ‖ M) + ½ KL(S ‖ M), M = ½ (T + S), nats; mean over heads, tokens and texts; 0 to ln 2 = 0.693',
      '[CLS]: 1 − cos(S, T), mean over texts',
    ],
    source: 'Lin 1991 (Jensen–Shannon divergence)',
  },
  'study-over-setting': {
    shows:
      'The score over one setting that is a number, all others being equal, a line each. The shade is ± one standard deviation over seeds. Settings that grow by factors are drawn so.',
  },
  'study-differences': {
    shows:
      'Each value of the first axis against one of them, all others being equal, seed by seed. Filled: told apart. “Equal within” asks whether a difference is so small that it does not matter.',
    formulas: [
      'mean of the seeds’ differences, Student’s paired t; p corrected (Holm) over all lines',
      'over seeds and examples: both drawn anew, paired; percentiles 2.5 to 97.5',
      'equal: the 90 % Student interval lies within ± margin (two one-sided tests, 5 %)',
    ],
    source: 'Holm 1979; Owen 2007 and Rao & Wu 1988 (two levels); Schuirmann 1987 (equivalence)',
  },
  'study-over-data-sets': {
    shows:
      'What all data sets say of one difference together. Each may have a difference of its own; the interval is of their mean, for another data set of such a kind. I² is how much of what they vary by is more than chance.',
    formulas: [
      'weight of a data set = 1 / (variance of its difference over seeds and examples + τ²)',
      'τ² between data sets: Paule and Mandel; interval: Student’s t with k − 1 degrees of freedom',
    ],
    source: 'Paule & Mandel 1982; Hartung & Knapp 2001; Higgins & Thompson 2002',
  },
  'study-controls': {
    shows:
      'Whether a method does better than its control: a mapping that is reversed or drawn at random, or the same without the inside. It says yes only where the seeds tell it, corrected over all controls, and the interval over seeds and examples lies above 0.',
    formulas: ['Student’s paired t over seeds, Holm over all controls, 5 %'],
  },
} as const satisfies Record<string, HelpText>
