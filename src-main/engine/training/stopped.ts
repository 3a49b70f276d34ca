/** Ends a run between two steps or two batches of an evaluation; not a failure. */
export class Stopped extends Error {}
