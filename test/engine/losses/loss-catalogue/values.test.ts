import { describe, expect, test } from 'vitest'
import { LOSS_IDS } from '../../../../src-main/contract/loss-id.ts'
import type { Scheduled } from '../../../../src-main/contract/plan-losses.ts'
import { isSettingOf } from '../../../../src-main/domain/plan/loss-term.ts'
import type { Tensor } from '../../../../src-main/engine/backend.ts'
import { evaluateLoss, tensor } from '../open-loss.ts'

const { log, sqrt, exp } = Math
const label = (...labels: number[]) => tensor(labels, 'int32')
const everyToken = (texts: number, tokens: number) =>
  tensor(Array.from({ length: texts }, () => Array<number>(tokens).fill(1)))

describe('hard-label', () => {
  test('is the mean of −log of the probability that each label was given', () => {
    const student = tensor([
      [log(1), log(3)],
      [0, 0],
    ])
    const { value } = evaluateLoss(
      { loss: 'hard-label', weight: 1 },
      { teacher: student, student, third: label(1, 0) },
    )
    expect(value).toBeCloseTo((-log(3 / 4) - log(1 / 2)) / 2, 6)
  })

  test('stays finite where the label is given a probability that underflows', () => {
    const student = tensor([[200, 0]])
    const { value, gradient } = evaluateLoss(
      { loss: 'hard-label', weight: 1 },
      { teacher: student, student, third: label(1) },
    )
    expect(value).toBeCloseTo(200, 4)
    expect([...gradient.data]).toEqual([1, -1])
  })
})

describe('soft-label', () => {
  const teacher = tensor([[2 * log(3), 0]])
  const student = tensor([[0, 0]])
  const kl = (3 / 4) * log(3 / 4 / (1 / 2)) + (1 / 4) * log(1 / 4 / (1 / 2))

  test('is T² · KL of the softened probabilities', () => {
    const { value } = evaluateLoss(
      { loss: 'soft-label', weight: 1, temperature: 2 },
      { teacher, student, third: label(0) },
    )
    expect(value).toBeCloseTo(4 * kl, 6)
  })

  test('takes a temperature of 2 where the plan names none, and 1 where it does', () => {
    const at = (temperature: number | undefined) =>
      evaluateLoss({ loss: 'soft-label', weight: 1, temperature }, { teacher, student, third: label(0) })
        .value
    const atOne = (9 / 10) * log(9 / 10 / (1 / 2)) + (1 / 10) * log(1 / 10 / (1 / 2))
    expect(at(undefined)).toBeCloseTo(4 * kl, 6)
    expect(at(1)).toBeCloseTo(atOne, 6)
  })
})

test.each(LOSS_IDS.filter((loss) => isSettingOf(loss, 'temperature')))(
  '%s at a temperature that each step is fed is what it is at that number',
  (loss) => {
    const values = {
      teacher: tensor([
        [1.5, -0.5, 0.2],
        [-1, 0.3, 2],
      ]),
      student: tensor([
        [0.4, 0.1, -0.7],
        [0.9, -0.2, 0.5],
      ]),
      third: label(0, 2),
    }
    const of = (temperature: Scheduled) => evaluateLoss({ loss, weight: 1, temperature }, values)
    const [fed, fixed] = [of({ from: 3, to: 1, shape: 'linear', begin: 0, end: 1 }), of(3)]
    expect(fed.value).toBeCloseTo(fixed.value, 5)
    fed.gradient.data.forEach((slope, at) => expect(slope).toBeCloseTo(fixed.gradient.data[at] ?? NaN, 5))
    expect(of(1).value).not.toBeCloseTo(fixed.value, 3)
  },
)

describe('the other divergences of soft labels', () => {
  const teacher = tensor([[log(3), 0]])
  const student = tensor([[0, 0]])
  const of = (loss: 'reverse-kl' | 'jensen-shannon', given = student) =>
    evaluateLoss({ loss, weight: 1, temperature: 1 }, { teacher, student: given, third: label(0) })

  test('reverse-kl is KL(student ‖ teacher)', () => {
    expect(of('reverse-kl').value).toBeCloseTo(
      (1 / 2) * log(1 / 2 / (3 / 4)) + (1 / 2) * log(1 / 2 / (1 / 4)),
      6,
    )
  })

  test('jensen-shannon is the mean of both KLs to the middle', () => {
    const ofTeacher = (3 / 4) * log(3 / 4 / (5 / 8)) + (1 / 4) * log(1 / 4 / (3 / 8))
    const ofStudent = (1 / 2) * log(1 / 2 / (5 / 8)) + (1 / 2) * log(1 / 2 / (3 / 8))
    expect(of('jensen-shannon').value).toBeCloseTo((ofTeacher + ofStudent) / 2, 6)
  })

  test('jensen-shannon is at most ln 2, and its gradient a number, where probabilities underflow', () => {
    const { value, gradient } = evaluateLoss(
      { loss: 'jensen-shannon', weight: 1, temperature: 1 },
      { teacher: tensor([[300, 0, -300]]), student: tensor([[0, 300, -300]]), third: label(0) },
    )
    expect(value).toBeCloseTo(log(2), 6)
    expect([...gradient.data].every(Number.isFinite)).toBe(true)
  })
})

describe('soft labels whose size does not matter', () => {
  const teacher = tensor([
    [2, 0, -1],
    [0.5, -1, 1],
    [-2, 1, 0],
  ])
  const of = (loss: 'standardised-kl' | 'dist', student: Tensor, goal = teacher) =>
    evaluateLoss({ loss, weight: 1 }, { teacher: goal, student, third: label(0, 1, 2) })
  const changed = (by: (logit: number) => number) => ({
    ...teacher,
    data: teacher.data.map(by) as Float32Array,
  })

  test('standardised-kl is 0 where logits are the same up to size and shift', () => {
    expect(
      of(
        'standardised-kl',
        changed((logit) => 7 * logit - 3),
      ).value,
    ).toBeCloseTo(0, 6)
    expect(
      of(
        'standardised-kl',
        changed((logit) => -logit),
      ).value,
    ).toBeGreaterThan(0.1)
  })

  test('dist is 2, and flat, where a student that says the same of everything goes with nothing', () => {
    const { value, gradient } = of(
      'dist',
      changed(() => 1),
    )
    expect(value).toBeCloseTo(2, 6)
    expect([...gradient.data].every(Number.isFinite)).toBe(true)
  })

  test('dist of one example has the correlation over its classes alone', () => {
    const one = tensor([[2, 0, -1]])
    const { value, gradient } = of('dist', one, one)
    expect(value).toBeCloseTo(0 + 1, 6)
    expect([...gradient.data].every(Number.isFinite)).toBe(true)
  })

  test('standardised-kl stays finite where all classes have one logit', () => {
    const { value, gradient } = of(
      'standardised-kl',
      changed(() => 1),
    )
    expect(Number.isFinite(value)).toBe(true)
    expect([...gradient.data].every(Number.isFinite)).toBe(true)
  })
})

describe('attention losses', () => {
  // B 1, A 2, T 2: the first head differs in its first row, the second in neither.
  const teacher = tensor([
    [
      [
        [0.5, 0.5],
        [1, 0],
      ],
      [
        [0.3, 0.7],
        [0.6, 0.4],
      ],
    ],
  ])
  const student = tensor([
    [
      [
        [0.25, 0.75],
        [1, 0],
      ],
      [
        [0.3, 0.7],
        [0.6, 0.4],
      ],
    ],
  ])
  const third = everyToken(1, 2)

  test('attention-kl is KL(teacher ‖ student), averaged over rows and heads', () => {
    const firstRow = 0.5 * log(0.5 / 0.25) + 0.5 * log(0.5 / 0.75)
    const { value } = evaluateLoss({ loss: 'attention-kl', weight: 1 }, { teacher, student, third })
    expect(value).toBeCloseTo(firstRow / 2 / 2, 6)
  })

  test('attention-mse is the squared distance of rows, averaged over rows and heads', () => {
    const firstRow = (0.5 - 0.25) ** 2 + (0.5 - 0.75) ** 2
    const { value } = evaluateLoss({ loss: 'attention-mse', weight: 1 }, { teacher, student, third })
    expect(value).toBeCloseTo(firstRow / 2 / 2, 6)
  })

  test('attention-kl takes the rows of all texts alike, or the mean of a text first and then of texts', () => {
    // Two texts: of two tokens as above, and of one token that attends to itself in both networks.
    const alone = [
      [
        [1, 0],
        [0, 0],
      ],
      [
        [1, 0],
        [0, 0],
      ],
    ]
    const first = [
      [
        [0.5, 0.5],
        [1, 0],
      ],
      [
        [0.3, 0.7],
        [0.6, 0.4],
      ],
    ]
    const rows = [
      [
        [0.25, 0.75],
        [1, 0],
      ],
      [
        [0.3, 0.7],
        [0.6, 0.4],
      ],
    ]
    const mask = tensor([
      [1, 1],
      [1, 0],
    ])
    const of = (per?: 'tokens' | 'text') =>
      evaluateLoss(
        { loss: 'attention-kl', weight: 1, per },
        { teacher: tensor([first, alone]), student: tensor([rows, alone]), third: mask },
      ).value
    const row = 0.5 * log(0.5 / 0.25) + 0.5 * log(0.5 / 0.75)
    expect(of('tokens')).toBeCloseTo(row / (3 * 2), 6) // three real rows, two heads
    expect(of()).toBe(of('tokens'))
    expect(of('text')).toBeCloseTo((row / (2 * 2) + 0) / 2, 6)
  })

  test('attention-kl stays finite where the student attends to what it should not at all', () => {
    const { value, gradient } = evaluateLoss(
      { loss: 'attention-kl', weight: 1 },
      { teacher: tensor([[[[1]]]]), student: tensor([[[[0]]]]), third: everyToken(1, 1) },
    )
    expect(value).toBeCloseTo(-log(1e-12), 4)
    expect(Number.isFinite(gradient.data[0])).toBe(true)
  })
})

describe('hidden losses', () => {
  // B 1, T 2, D 2.
  const teacher = tensor([
    [
      [1, 0],
      [0, log(3)],
    ],
  ])
  const student = tensor([
    [
      [1, 1],
      [0, -log(3)],
    ],
  ])
  const third = everyToken(1, 2)
  const atCls = (loss: 'hidden-cosine' | 'hidden-mse' | 'hidden-kl', at?: 'cls' | 'tokens') =>
    evaluateLoss({ loss, weight: 1, at }, { teacher, student, third }).value

  test('hidden-cosine is 1 − cos: at [CLS] when nothing else is said, or over tokens', () => {
    expect(atCls('hidden-cosine')).toBeCloseTo(1 - 1 / sqrt(2), 6)
    expect(atCls('hidden-cosine', 'tokens')).toBeCloseTo((1 - 1 / sqrt(2) + 2) / 2, 6)
  })

  test('hidden-mse is the mean squared difference over the width', () => {
    expect(atCls('hidden-mse')).toBeCloseTo(1 / 2, 6)
    expect(atCls('hidden-mse', 'tokens')).toBeCloseTo((1 / 2 + (2 * log(3)) ** 2 / 2) / 2, 5)
  })

  test('hidden-kl is KL of the states taken as logits', () => {
    const share = exp(1) / (exp(1) + 1)
    const first = share * log(share / 0.5) + (1 - share) * log((1 - share) / 0.5)
    const second = (1 / 4) * log(1 / 4 / (3 / 4)) + (3 / 4) * log(3 / 4 / (1 / 4))
    expect(atCls('hidden-kl')).toBeCloseTo(first, 6)
    expect(atCls('hidden-kl', 'tokens')).toBeCloseTo((first + second) / 2, 6)
  })

  test('hidden-alp weighs the layers of the teacher by the softmax of their products with the state', () => {
    // Of one token, three layers side by side; their products with the state are 0, ln 2 and 0.
    const layers = tensor([[[0, 0, 1, 2, 0, 1]]])
    const of = (given: Tensor) =>
      evaluateLoss(
        { loss: 'hidden-alp', weight: 1 },
        { teacher: layers, student: given, third: everyToken(1, 1) },
      )
    const [first, second] = [(2 / 4) * 1 - log(2), (2 / 4) * 2 + (1 / 4) * 1]
    expect(of(tensor([[[log(2), 0]]])).value).toBeCloseTo((first ** 2 + second ** 2) / 2, 5)
  })

  test('hidden-alp is 0, and flat, where every layer of the teacher is the student’s', () => {
    const { value, gradient } = evaluateLoss(
      { loss: 'hidden-alp', weight: 1 },
      { teacher: tensor([[[1, 2, 1, 2, 1, 2]]]), student: tensor([[[1, 2]]]), third: everyToken(1, 1) },
    )
    expect(value).toBeCloseTo(0, 6)
    for (const slope of gradient.data) expect(slope).toBeCloseTo(0, 6)
  })

  test('hidden-cosine of a zero state is 1, and its gradient a number', () => {
    const { value, gradient } = evaluateLoss(
      { loss: 'hidden-cosine', weight: 1 },
      { teacher: tensor([[[1, 2]]]), student: tensor([[[0, 0]]]), third: everyToken(1, 1) },
    )
    expect(value).toBe(1)
    expect([...gradient.data].map(Number.isFinite)).toEqual([true, true])
  })
})
