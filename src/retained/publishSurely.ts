import { catchError, type Observable, throwError } from 'rxjs'
import { UnsupportedError } from '../base/errors.js'
import type { PublishOptions } from '../base/publishOptions.js'
import type { Client } from '../client/client.js'
import type { Receipt } from '../message.js'

/** Publishes with QoS 1, or 0 where the broker has no more: what is refused for that was not sent. */
export const publishSurely = (
  client: Pick<Client, 'publish'>,
  topic: string,
  payload: Uint8Array | string,
  options: Omit<PublishOptions, 'qos'> = {},
): Observable<Receipt> =>
  client
    .publish(topic, payload, { ...options, qos: 1 })
    .pipe(
      catchError((error: unknown) =>
        error instanceof UnsupportedError
          ? client.publish(topic, payload, { ...options, qos: 0 })
          : throwError(() => error),
      ),
    )
