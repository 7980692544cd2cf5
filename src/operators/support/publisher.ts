import type { Observable } from 'rxjs'
import type { PublishOptions } from '../../base/publishOptions.js'
import type { InputOf, PayloadCodec } from '../../decoder.js'
import type { Receipt } from '../../message.js'
import type { Topic } from '../../topic/topic.js'

/** What an operator needs of a client to publish. */
export interface Publisher {
  /** Publishes when it is subscribed to, as `Client.publish` does. */
  publish<P, C extends PayloadCodec>(
    topic: Topic<P, never, C>,
    value: InputOf<C>,
    options?: PublishOptions,
  ): Observable<Receipt>
  publish(topic: string, payload: Uint8Array | string, options?: PublishOptions): Observable<Receipt>
}
