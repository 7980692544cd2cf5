import { throwError } from 'rxjs'

/**
 * Calls code that is not ours. What it throws is reported where RxJS reports unhandled errors, not to the scheduler:
 * an action that throws takes the other actions of its turn with it.
 */
export const protect = (call: () => void): void => {
  try {
    call()
  } catch (error) {
    throwError(() => error).subscribe()
  }
}
