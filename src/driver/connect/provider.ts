import type { ObservableInput } from 'rxjs'

/**
 * A function that gets a value at each attempt to connect: at once, or as a promise or an Observable, of which the first
 * value counts. Where it fails or gives nothing within `connectTimeout`, that attempt fails, and nothing else.
 */
export type Provider<T> = () => T | ObservableInput<T>
