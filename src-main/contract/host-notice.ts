/**
 * What a host has to say of itself for as long as it is so: banners of the window, lines of the
 * command line.
 */
export interface HostNotice {
  readonly kind:
    | 'database-rebuilt'
    /** The home may be read, and not written. */
    | 'read-only'
    /** The home's disk takes nothing, or fails; what the host keeps is behind. */
    | 'disk'
  readonly message: string
}
