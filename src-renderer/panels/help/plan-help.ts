import type { HelpText } from './help-text.ts'

export const PLAN_HELP = {
  data: {
    shows:
      'What the student is trained and judged on. The dev set is never trained on. Rows that cannot be read are left out and counted.',
  },
  teacher: {
    shows:
      'The larger network. It is fine-tuned first on the same data, once for all runs that ask for the same, or taken as it is. Its answers and its inside are what the student learns from.',
  },
  'student-model': {
    shows: 'A network of its own that the student starts as, instead of layers of its teacher.',
  },
  fork: {
    shows:
      'The run and the checkpoint whose weights this plan begins with. It is kept as long as the form is open. The optimizer’s state is carried over, or begins afresh.',
  },
  mapping: {
    shows:
      'Which teacher layer each student layer is compared with by the losses between layers. Layers count from 1; 0 are the embeddings. Only the pairs drawn here are compared.',
    source: 'Aguilar et al. 2020, section 3.1; Sun et al. 2019 (skip and last)',
  },
  losses: {
    shows:
      'What is added up in each step, each with its weight: on labels, on the teacher’s answers, and between the mapped layers.',
    formulas: [
      'loss = Σ weight · term',
      'soft labels: T² · KL(softmax(teacher / T) ‖ softmax(student / T)), mean over the batch',
      'attention KL: KL(teacher ‖ student) of each row, mean over heads and real tokens',
      'hidden cosine: 1 − cosine of the two states',
    ],
    source: 'Hinton et al. 2015; Aguilar et al. 2020, section 3. All of them: resources/docs/losses.md',
  },
  strategy: {
    shows:
      'When the losses between layers are on. Together: from the first step. Progressive: one student layer after another, then the labels. Stacked: as progressive, and lower layers stay on.',
    source: 'Aguilar et al. 2020, section 3.3 (PID, SID)',
  },
  training: {
    shows:
      'The optimizer’s settings. Every stage is an optimisation of its own: the learning rate warms up and decays anew.',
    formulas: ['AdamW: w ← w − rate · (m̂ / (√v̂ + ε) + decay · w)'],
    source: 'Loshchilov & Hutter 2019',
  },
  study: {
    shows: 'Settings that vary. Every combination is a run, of each seed. Choose what varies at its field.',
  },
  estimate: {
    shows:
      'What the plan will take, from a few steps on the real model and data: time of all runs, the most memory, disk. ± is what so few steps leave open; another load of the machine is not in it.',
    formulas: [
      'time = filling the vault + Σ over stages of steps · mean step + evaluations and checkpoints',
      '± 2 · √(Σ (steps · s)² / steps tried)',
    ],
  },
  preflight: {
    shows:
      'What was looked at in the tried steps: whether every loss is finite, padding changes nothing, the tokenizer fits, texts are cut, memory is enough.',
  },
  against: { shows: 'What this plan says otherwise than the run or preset it began as.' },
  'plan-controls': {
    shows:
      'The same plan with a mapping that should do worse, or without what is compared inside, with the same seeds. They tell whether a gain comes from this mapping.',
  },
  json: {
    shows:
      'The whole plan, as the command line takes it and a run keeps it. What is typed here changes the form.',
  },
} as const satisfies Record<string, HelpText>
