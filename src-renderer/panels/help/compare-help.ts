import type { HelpText } from './help-text.ts'

export const COMPARE_HELP = {
  metrics: {
    shows:
      'Each score on the dev set with its 95 % interval, a line a score. A column of several seeds shows their mean ± standard deviation. Underlined is the best number if it is told apart from every other: accuracies of single runs by McNemar’s test with Holm’s correction, everything else by intervals that do not overlap. Dotted is the best number that is not.',
    formulas: [
      'several seeds: mean ± t(0.975, n − 1) · s / √n',
      'one run, a share of examples: Wilson’s interval',
      'one run, F1, MCC or a correlation: percentiles of 1,000 bootstrap resamples of the dev set',
      'agreement = share of examples on which student and teacher say the same',
      'teacher’s errors repeated = of the teacher’s errors, the share that the student has wrong too',
      'ECE = Σ over 15 bins of count / N · |mean confidence − share right|',
    ],
    source: 'Wilson 1927; Efron 1979; Guo et al. 2017 (ECE)',
  },
  mcnemar: {
    shows:
      'Whether two columns differ in how many examples they have right, by the examples that only one of them has right. Upper half: p; lower half: those examples, the row’s and the column’s. Of several seeds one is tested; it says nothing of other seeds.',
    formulas: [
      'b, c = examples that only the one, only the other has right',
      'p = 2 · P(X ≤ min(b, c)), at most 1; X binomial of b + c throws at ½',
      'Holm: the k-th smallest of n p times n − k + 1, never below a smaller one’s',
    ],
    source: 'McNemar 1947, exact; Holm 1979',
  },
  differences: {
    shows:
      'How a score differs between two columns, of one seed each: both are scored on the same resamples of the dev examples. The intervals are not corrected for several pairs; p is.',
    formulas: [
      'difference = second − first',
      '95 % = percentiles 2.5 to 97.5 of the difference over 1,000 resamples',
      'p = 2 · (resamples on the rarer side of 0, + 1) / (resamples + 1), at most 1; then Holm over the pairs of a score',
    ],
    source: 'Efron & Tibshirani 1993, 15.4; Holm 1979',
  },
  settings: {
    shows:
      'What the plans of the columns say, setting by setting; bold where a column is unlike A. Name and seed are left out, and so is a setting that differs only because what it belongs to is off.',
  },
  reliability: {
    shows:
      'How often a model is right when it is so sure. Points on the diagonal: it is as often right as it says; below: too sure of itself. Lines are the gaps, bars count examples. The temperature divides the stored logits before the softmax; it changes no prediction and nothing on disk.',
    formulas: [
      'confidence = largest of softmax(logits / T)',
      '15 equal bins of confidence: mean confidence against share right',
      'ECE = Σ count / N · |mean confidence − share right|',
    ],
    source: 'Guo et al. 2017, “On calibration of modern neural networks”',
  },
  curves: {
    shows:
      'A score of each evaluation, or what was measured at each step, of every column on one axis. Of several seeds the line is their mean, the shade from the least to the most. The teacher is a dashed line. On the axis of time each run goes at its own pace. Long curves are thinned for the screen with their extremes kept; the CSV has what is drawn.',
  },
  errors: {
    shows:
      'Which models are wrong on the same examples. A bar counts the examples on which exactly the models with a dot are wrong, and all others right; to the left each model’s errors in all. A bar opens its examples.',
    source: 'UpSet plot, Lex et al. 2014',
  },
  changes: {
    shows:
      'All pairs of finished plans on this dev set that differ in one setting alone and share a seed, and what that change did to the score. Filled: the interval leaves 0 out. Two steps counts mean that the two were not trained equally long, which alone may make a difference.',
    formulas: [
      'two seeds or more: mean of the seeds’ differences, Student’s paired t',
      'one seed, accuracy: McNemar’s p; (c − b) / N with Bonett and Price’s interval',
      'one seed, another score: the paired bootstrap',
      'p is corrected (Holm) over all changes',
    ],
    source: 'Bonett & Price 2012; Holm 1979',
  },
} as const satisfies Record<string, HelpText>
