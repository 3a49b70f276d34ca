/**
 * A value that is read and never changed, all the way down: what comes of a schema whose results
 * are handed around.
 */
export type Unchanging<T> = T extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanging<T[Key]> }
    : T
