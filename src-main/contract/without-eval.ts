import { z } from 'zod'

// The window's policy refuses code made of text, and zod tries it as soon as a first schema is
// made: this is imported before all others.
z.config({ jitless: true })
