import { fromEvent, type Observable, take } from 'rxjs'

/** Emits once, when this process is asked to end. */
export const asked = (signal: 'SIGTERM'): Observable<unknown> => fromEvent(process, signal).pipe(take(1))
