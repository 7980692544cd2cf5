import { type Observable, ReplaySubject } from 'rxjs'
import type { Session } from '../../driver/driver.js'
import type { Status } from './status.js'

/** What the connection has been at last, and will be. */
export interface Statuses {
  readonly status$: Observable<Status>
  status(): Status
  become(next: Status): void
  /** No other follows. */
  complete(): void
}

export const createStatuses = (): Statuses => {
  const statuses = new ReplaySubject<Status>(1)
  let status: Status = { state: 'idle' }
  statuses.next(status)
  return {
    status$: statuses.asObservable(),
    status: () => status,
    become: next => {
      status = next
      statuses.next(next)
    },
    complete: () => statuses.complete(),
  }
}

/** What a session says of its connection. */
export const connectedBy = ({ clientId, present, capabilities, announced }: Session): Status => ({
  state: 'connected',
  clientId,
  sessionPresent: present,
  capabilities,
  ...(announced === undefined ? {} : { announced }),
})
