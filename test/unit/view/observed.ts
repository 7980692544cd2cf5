import { Observable } from 'rxjs'
import type { View } from '../../../src/view/view.js'

/** Returns what a view shows: what there is at first, and whatever it tells of. */
export const observed = <S>(view: View<S>): Observable<S> =>
  new Observable(subscriber => {
    let shown: S | undefined
    const show = () => {
      // Frameworks compare, too.
      if (view.current() !== shown) subscriber.next(view.current())
      shown = view.current()
    }
    show()
    return view.subscribe(show)
  })
