import { throwError } from 'rxjs'

/** Calls code that is not the driver's: what it throws ends no connection. */
export const protect = (call: () => void): void => {
  try {
    call()
  } catch (error) {
    report(error)
  }
}

/** The same for who waits for a value, without a function made for each. */
export const tell = <T>(listener: (value: T) => void, value: T): void => {
  try {
    listener(value)
  } catch (error) {
    report(error)
  }
}

/** Reports an error where RxJS reports unhandled ones. */
export const report = (error: unknown): void => {
  throwError(() => error).subscribe()
}
