import type { HelpText } from './help-text.ts'

export const RUN_HELP = {
  stages: {
    shows:
      'When each student layer, and the classifier, is trained: solid where its own loss comes on, pale where a loss stays on from an earlier stage, dashed what is still planned. Each stage is an optimisation of its own, with its own warm-up.',
    source: 'Aguilar et al. 2020, section 3.3: together, progressive (PID), stacked (SID)',
  },
  'loss-terms': {
    shows:
      'The training loss at each step and what it is made of: each term times its weight, stacked; “Raw” is before weights. Marks are the same loss on dev texts at an evaluation, without dropout: of a stack its top, of single terms (“Raw” or “Log”) each; how many texts, the head says. They are drawn evenly over the classes, and the same in every run on this dev set; a plan may say how many. Smoothing and the logarithmic scale change what is drawn, never the CSV.',
    formulas: [
      'loss = Σ weight · term, each a mean over the batch',
      'a loss has parted, which the log says once: at three evaluations in a row its dev loss is above its least by more than a quarter, and three times its jitter, with the training loss below what it was there',
      'smoothing w: m(n) = w · m(n − 1) + (1 − w) · v(n), drawn m(n) / (1 − wⁿ)',
    ],
    source: 'Each term’s own formula: resources/docs/losses.md; smoothing: TensorBoard’s',
  },
  'loss-by-layer': {
    shows:
      'The losses between layers, a row for each pair of teacher layer and student layer, darker where more is left to learn. A bar marks where a loss came on.',
    formulas: ['shade = √(value / largest value of all rows)'],
  },
  'dev-scores': {
    shows:
      'The score on the dev set at each evaluation; the mark is the best one, the dashed line the teacher. Pale lines are runs of the same plan with other seeds.',
    formulas: [
      'agreement = share of examples on which student and teacher say the same',
      'MCC = Matthews’ correlation of predicted and human classes',
    ],
  },
  branch: {
    shows:
      'A fork and the run that it goes on from, by the fork’s own score on the dev set: one line up to the step where it was forked, two from there.',
  },
  'learning-rate': {
    shows: 'The learning rate of each step. Every stage warms up and decays anew.',
    formulas: [
      'N steps in the stage, W = ⌈warm-up · N⌉',
      'step i < W: rate · (i + 1) / W',
      'then linear: rate · (N − i) / (N − W); cosine: rate · ½(1 + cos(π(i − W) / (N − W))); constant: rate',
    ],
  },
  'gradient-norm': {
    shows: 'The length of the gradient of all trained weights together, before it is clipped.',
    formulas: ['norm = √(Σ g²); clipped: g · min(1, clip / (norm + 10⁻⁶))'],
    source: 'Pascanu et al. 2013',
  },
  gradients: {
    shows:
      'Which loss steers which layer of the student, and whether two of them pull it the same way. At each evaluation, on one batch that stays the same, without dropout, each loss has its gradient by the weights of each layer, weighted as it enters the total. Emb. are the embeddings, the head is pooler and classifier; a cosine below 0 means that what one loss gains there the other loses.',
    formulas: [
      'share of loss i in a layer = ‖gᵢ‖ / Σ ‖gⱼ‖',
      'cosine of two losses = gᵢ · gⱼ / (‖gᵢ‖ · ‖gⱼ‖)',
    ],
    source:
      'Yu et al. 2020, “Gradient Surgery for Multi-Task Learning” (PCGrad), which calls a negative cosine a conflict',
  },
  'examples-a-second': {
    shows: 'Examples of a step over the time that it took, filling the teacher’s vault included.',
  },
  'tokens-a-second': { shows: 'Real tokens of a step, without padding, over the time that it took.' },
  result: {
    shows:
      'Scores of the finished run at the evaluation that its result is of. A checkpoint that was chosen by its dev scores has dev scores that are too good; a held-out test file is judged once, at the end. Below: the predictions as CSV, and the model as a Hugging Face folder.',
    formulas: [
      'shares of examples: Wilson’s 95 % interval',
      'z = 1.96: (s + z²/2n ± z √(s(1 − s)/n + z²/4n²)) / (1 + z²/n)',
    ],
    source: 'Wilson 1927',
  },
  'test-result': {
    shows:
      'The same scores on the file that was held out. It is judged once, at the end, and chooses nothing. Texts that the training set has too are counted.',
  },
  pace: {
    shows:
      'How fast the last steps were, what the machine does meanwhile, and when the run ends if it goes on like this.',
    formulas: [
      'end = steps left · median step + evaluations left · median evaluation + what is left to fill of the vault',
      '± steps left · (third − first quartile of the steps) / 2',
    ],
  },
  probes: {
    shows:
      'Single dev examples followed through the training: after each evaluation, what the student gives the human label; dashed what the teacher does. Stillroom takes two of which the teacher is surest and right, three of which it is least sure, two of which it is surest and wrong; pin your own by their numbers.',
    formulas: ['sure = largest − second largest probability; of a number: how near it is to the label'],
  },
  'demo-probes': {
    shows:
      'A few sentences of the dev set that teacher and students are asked about after each evaluation. Two of them the teacher is surest of and right, of three it is least sure, and of two it is surest and wrong.',
    formulas: ['sure = largest − second largest probability'],
  },
  events: {
    shows:
      'What the trainer wrote of this run, newest first. “Notable” leaves out evaluations and checkpoints that say nothing new; “All” has every line of events.jsonl.',
  },
} as const satisfies Record<string, HelpText>
