import { z } from 'zod'

/**
 * Why a label of the data is a class of the model: they have one name; names of one meaning; a
 * number (LABEL_1 is class 1); the place of the label in a list that says which class is which,
 * where the model only counts; what the plan says. A class that the data has no label for is the
 * model's alone.
 */
export const MATCH_REASONS = ['name', 'synonym', 'number', 'place', 'plan', 'model-alone'] as const
export type MatchReason = (typeof MATCH_REASONS)[number]

/** How a run's classes, which are the data's labels in class order, stand to a model's. */
const matchedClassesSchema = z.strictObject({
  /** The model's own names, in its own order. */
  names: z.array(z.string()).min(1),
  /** Of each class of the run, the model's class. */
  order: z.array(z.number().int().min(0)).min(1),
  /** Of each class of the run. */
  reasons: z.array(z.enum(MATCH_REASONS)),
})

/** A head whose classes are not the data's, and that is trained anew. */
const newHeadSchema = z.strictObject({
  names: z.array(z.string()),
  /** Why the head is not kept, in a sentence. */
  newHead: z.string(),
})

export const modelClassesSchema = z.union([matchedClassesSchema, newHeadSchema])

export type MatchedClasses = z.infer<typeof matchedClassesSchema>
export type ModelClasses = z.infer<typeof modelClassesSchema>

/** A model's class name → the label that the data has for it, as a plan says it. */
export type LabelMap = Readonly<Record<string, string>>
