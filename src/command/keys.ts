import { Observable } from 'rxjs'

/** What of a terminal's input is needed. */
export interface Keyboard {
  readonly isTTY: boolean
  setRawMode(raw: boolean): unknown
  on(event: 'data', listener: (typed: Uint8Array) => void): unknown
  off(event: 'data', listener: (typed: Uint8Array) => void): unknown
  pause(): unknown
}

const INTERRUPT = '\u0003'

/**
 * Emits each key, and nothing of it is shown, until it is unsubscribed; completes at once where there is no terminal.
 * `interrupt` is called for Ctrl-C: in raw mode no signal comes of it.
 */
export const keysOf = (keyboard: Keyboard, interrupt: () => void): Observable<string> =>
  new Observable(observer => {
    if (!keyboard.isTTY) return observer.complete()
    const typed = (bytes: Uint8Array) => {
      for (const key of new TextDecoder().decode(bytes)) {
        if (key === INTERRUPT) interrupt()
        else observer.next(key)
      }
    }
    keyboard.setRawMode(true)
    keyboard.on('data', typed)
    return () => {
      keyboard.off('data', typed)
      keyboard.setRawMode(false)
      keyboard.pause()
    }
  })
