import { defer, type Observable, of } from 'rxjs'
import type { Client } from '../../client/client.js'
import { isBroad, isNear } from '../model/broad.js'
import type { Observing } from '../model/observing.js'
import type { Command } from '../protocol/commands.js'
import type { Result } from '../protocol/messages.js'

type ObserveOrNot = Extract<Command, { do: 'observe' | 'unobserve' }>

/** Returns what observes for pages, and ends that; a filter that may bring all of somebody else's broker, when it is meant. */
export const createObserve =
  (client: Pick<Client, 'snapshot'>, observing: Pick<Observing, 'add' | 'remove'>) =>
  (command: ObserveOrNot): Observable<Result> =>
    defer(() => {
      if (command.do === 'unobserve') {
        observing.remove(command.filter)
        return of<Result>({ of: 'unobserve' })
      }
      const { filter, qos, anyway = false } = command
      if (!anyway && isBroad(filter) && !isNear(client.snapshot())) return of<Result>({ of: 'broad' })
      observing.add(filter, qos)
      return of<Result>({ of: 'observe' })
    })
