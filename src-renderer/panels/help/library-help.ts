import type { HelpText } from './help-text.ts'

export const LIBRARY_HELP = {
  teachers: {
    shows:
      'Networks that a plan may name: those of the catalogue, those that you added as folders, and teachers that were fine-tuned here. The dev score is accuracy on the data that it was trained for.',
  },
  'data-sets': {
    shows:
      'Data that a plan may name, and data that runs were trained on. The bar is the share of each label, the small columns how long the training texts are, in words.',
  },
  vaults: {
    shows:
      'What students read of a teacher, kept on disk instead of computed at every step: its logits, attention and states for each training text. Removing one loses time only: a run that needs it computes it again.',
  },
  runtime: {
    shows:
      'The TensorFlow that trains here: where it came from, and how it was checked. Its files are compared with hashes that Stillroom knows. A product and a gradient are tested before it is used.',
  },
  devices: { shows: 'Processors and memory of the host’s machine, of all programs together.' },
  'machine-speed': {
    shows:
      'How fast this machine multiplies, and what a step of distillation makes of it. Measured with random weights while nothing trains; half of the repetitions lie in the range in brackets.',
    formulas: [
      'share of peak = operations of the step / time / operations a second at best',
      'operations: 2 for each multiply and add of the matrix products; a step has 3 times those of a forward pass',
    ],
  },
  disk: {
    shows:
      'What Stillroom has on disk. “Tidy up” lists what nothing needs any more; it is set aside first, and can be put back until it is removed for good.',
  },
  failed: { shows: 'Downloads and installations that did not end well since this host was started.' },
  queue: {
    shows:
      'What waits for its turn, in that order. One run trains at a time on a device. A queue that is held starts nothing new; what runs goes on.',
  },
} as const satisfies Record<string, HelpText>
