import { type Observable, type Subscriber, takeWhile } from 'rxjs'

/**
 * Subscribes the source of an operator. Its errors go on as they are; one that emits while it is being subscribed is
 * left as soon as the subscriber has had enough.
 */
export const follow = <T>(
  source: Observable<T>,
  subscriber: Subscriber<unknown>,
  next: (value: T) => void,
  complete: () => void,
): void => {
  const open = takeWhile<T>(() => !subscriber.closed)
  subscriber.add(
    source.pipe(open).subscribe({ next, error: (error: unknown) => subscriber.error(error), complete }),
  )
}
