import type { HelpText } from './help-text.ts'

export const EXAMPLES_HELP = {
  'truth-cube': {
    shows:
      'Every dev example by who has it right: teacher, A and B. “Loses”: the teacher is right and that student is not; “mends”: the teacher is wrong and that student is right; an inherited error is one of all. A line shows its examples; several may be chosen. A third student, C, is chosen above the page: below the lines stand how many it has right and wrong, and choosing one of these counts the lines anew.',
  },
  filters: {
    shows:
      'An example is shown when it passes every line that is set: one of the choices in each. The search above narrows further, by words or a query such as teacher > 0.9 and not a_right; where people rated the examples (movie-reviews), spread > 1 and rating < 0 too: the standard deviation of their ratings, and their mean.',
  },
  inheritance: {
    shows:
      'What the students took over from their teacher: of what it has right, how much they keep; of its errors, how many they repeat, against what would be repeated by chance. Each line’s hint says how it is made.',
    formulas: [
      'kept, repeated = share of the examples that the teacher has right, has wrong; Wilson’s 95 % interval',
      'by chance = repeated if errors met by chance among examples of which the teacher is as sure (ten parts), given how many both make there; p of Cochran, Mantel and Haenszel, exact',
      'beyond chance = repeated − by chance, of the teacher’s errors; bootstrap over examples',
      'A − B, and every two of three: Bonett and Price’s interval, McNemar’s exact p; beyond chance: the paired bootstrap',
    ],
    source: 'Aguilar et al. 2020, section 5; Wilson 1927; Mantel & Haenszel 1959; Bonett & Price 2012',
  },
  confidence: {
    shows:
      'What the probabilities of teacher and students are worth, of all examples and where the teacher is right or wrong: right as often as they are sure lies on the dashed line. Bars below: examples by confidence, height by the square root of their count. Of several labels each is a decision of its own; numbers have no confidence. Where people rated the examples (movie-reviews) the last line says whether a model is less sure where they disagree: below 0 it is.',
    formulas: [
      'ECE = Σ over 15 equally wide bins of count / N · |mean confidence − share right|; basic bootstrap interval. Calibrated confidences of so many examples would have the one that stands below',
      'Brier = mean (p − y)², summed over the classes of more than two, as scikit-learn has it; NLL = mean −log p of what the human says, nats',
      'A − B, and every two of three: paired bootstrap, the same resamples for all',
      'people’s disagreement: Spearman’s ρ over examples of the standard deviation of their ratings and the model’s confidence (of several labels, in the decision of which it is least sure); interval by its influence function',
      'temperature: least NLL on one half of the dev set, shuffled, judged on the other',
    ],
    source: 'Guo et al. 2017; Brier 1950; Croux & Dehon 2010; Aguilar et al. 2020, section 5',
  },
  biographies: {
    shows:
      'What became of examples over the evaluations, up to the one that is shown. The slider takes answers, truth cube, lists and panels to an earlier one, each student to its last evaluation up to that step. A number opens its list in the table.',
    formulas: [
      'flips = how often an example went from right to wrong or back between evaluations',
      'learnt = step of the first evaluation that has it right; forgotten = learnt, and wrong now',
    ],
    source: 'Toneva et al. 2019, there at every step',
  },
  slices: {
    shows:
      'Kinds of examples on which A and B differ otherwise than elsewhere: by length, label, negation (English), word overlap, rare words, how far people’s ratings spread where there are any, the teacher and your tags. A slice has at least 20 examples in it and outside. The line is A − B in accuracy there; what is furthest from the other examples stands first. It speaks of other examples, not of other seeds.',
    formulas: [
      'line: (b − c) / n with Bonett and Price’s 95 % interval, filled where q < 0.05 (McNemar, exact)',
      'bold: Welch’s test of the slice’s difference against all other examples’, q < 0.05',
      'q: Benjamini and Hochberg over all slices',
    ],
    source: 'Bonett & Price 2012; Welch 1947; Benjamini & Hochberg 1995',
  },
  'other-reasons': {
    shows:
      'Whether a student that answers as its teacher also looks where the teacher looks, over the whole dev set: heads whose attention is furthest from the teacher’s, and layers whose states of [CLS] are alike. “Furthest first” sorts the examples on which all say the same.',
    formulas: [
      'JS of a head = mean over tokens of ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q) / 2; 0 to ln 2 nats',
      'states: 1 − cosine of [CLS]',
      'CKA = HSIC(X, Y) / √(HSIC(X, X) · HSIC(Y, Y)), linear, unbiased; at most 512 texts',
    ],
    source: 'Lin 1991 (JS); Kornblith et al. 2019 (CKA); Song et al. 2012, eq. 5 (unbiased HSIC)',
  },
  surgery: {
    shows:
      'A student asked once more with its trained layers moved: one left out, one replaced by its teacher’s, or the teacher’s head behind its layers; nothing is trained. Mended: wrong as it is, right afterwards; broken: the reverse. A number opens those examples (mended_a == skip-2). The layers around one that was moved were never trained for it, and embeddings, with what a family says of distances, stay the student’s: what is mended shows where something is known, what is broken what a layer was needed for; neither says what training would do.',
    formulas: [
      'change = (mended − broken) / n, Bonett and Price’s 95 % interval for paired examples',
      'p: McNemar’s exact test; bold where p < 0.05 by Holm over all surgeries tried on this student',
      'n: all examples, or 4,000 of a larger dev set, in which every label, and who of teacher and student is right, has its share',
    ],
    source: 'Bonett & Price 2012; Holm 1979; layers moved as modules: checked against PyTorch',
  },
  words: {
    shows:
      'What each word of the text adds to the probability of an answer, or to the number, in each model. Erasure puts [MASK] in place of all pieces of one word. Integrated gradients follow the word embeddings in a straight line from a text of [MASK] alone to this one; the gap is what the 32 steps do not account for. Neither says why: a word can matter to a model and not to the label.',
    formulas: [
      'erasure of w = p(text) − p(text with [MASK] for w)',
      'integrated gradients of w = (e − e[MASK]) · ∫₀¹ ∂p/∂e dα, midpoints of 32 steps; Σ over words + gap = p(text) − p([MASK] alone)',
    ],
    source: 'Li et al. 2016, arXiv:1612.08220 (erasure); Sundararajan et al. 2017, arXiv:1703.01365',
  },
  attention: {
    shows:
      'Where each token (a row) looks (a column) in one head of the teacher, of A and of B, and the difference; C is not drawn, put it in A’s or B’s place. The head’s number and layer are chosen here; the bars below are how far each head is from the teacher’s.',
    formulas: [
      'a cell = softmax(q · k / √d), each row sums to 1; difference = student − teacher',
      'bar = mean over tokens of the Jensen–Shannon divergence of the two rows, nats',
    ],
    source: 'Vaswani et al. 2017; Lin 1991',
  },
  playground: {
    shows:
      'The example in your own words: what you write is asked of teacher, A and B as you type, and the words and the attention below are of it. Nothing is kept, unless you keep it as a test.',
  },
  'kept-tests': {
    shows:
      'Texts with the answer that you expect. Every student that is trained later on these classes is asked them, and the table of runs says how many it passes; the students here are tried when you ask.',
  },
  'layer-profile': {
    shows:
      'How far each student layer’s attention is from its teacher layer’s, on this example; faint: the mean over the examples in view, where it was measured. In brackets a layer that the student did not learn from.',
    formulas: ['mean over heads and tokens of JS(teacher’s row, student’s row), 0 to ln 2 nats'],
    source: 'Lin 1991',
  },
  biography: {
    shows:
      'What each student gave this example at every evaluation of its training, and when a stage began. The teacher does not change. It is of the class that is chosen above the table, of the human label if none is.',
    source: 'Training dynamics: Swayamdipta et al. 2020',
  },
} as const satisfies Record<string, HelpText>
