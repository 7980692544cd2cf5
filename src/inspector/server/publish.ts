import { last, map, type Observable, of } from 'rxjs'
import { fromBase64 } from '../../base/base64.js'
import { OptionError } from '../../base/errors.js'
import { escapeText } from '../../base/escape.js'
import { recordOf } from '../../base/userProperties.js'
import type { Client } from '../../client/client.js'
import { encodeUtf8 } from '../../codec/text/utf8.js'
import type { AnyTopic } from '../../decoder.js'
import { type Message, type Properties, rawMessage } from '../../message.js'
import { createChecks } from '../model/checks.js'
import type { PublishCommand } from '../protocol/commands.js'
import type { Result } from '../protocol/messages.js'

/** A message, and whether it is meant as it is. */
export type Publishing = Omit<PublishCommand, 'do' | 'ask'>

/** Characters of a problem that are told. */
const LONGEST = 1_000

/**
 * Returns what publishes what pages give. What a topic of the application would not read is not sent at first: the answer
 * says why, and it is for who looks to say that it is meant.
 */
export const createPublish = (
  client: Pick<Client, 'publish'>,
  topics: readonly AnyTopic[],
): ((command: Publishing) => Observable<Result>) => {
  const check = createChecks(topics)

  const problemOf = (message: Message): string | null => {
    let problem: string | null = null
    check(message, ({ path, message: words }, filter) => {
      const place = path.length === 0 ? '' : `${path.map(String).join('.')}: `
      problem ??= escapeText(`${filter}: ${place}${words}`, LONGEST)
    })
    return problem
  }

  return command => {
    const { topic, text = '', base64, qos, retain, anyway = false } = command
    const bytes = base64 === undefined ? encodeUtf8(text) : fromBase64(base64)
    if (bytes === undefined) throw new OptionError('publish.base64', 'not base64')
    const properties = propertiesOf(command)
    const problem = anyway ? null : problemOf(rawMessage(topic, bytes, qos, retain, false, properties))
    if (problem !== null) return of({ of: 'unreadable', problem })
    const options = { qos, retain, ...(Object.keys(properties).length > 0 ? { properties } : {}) }
    return client.publish(topic, bytes, options).pipe(
      last(),
      map(({ outcome, noMatchingSubscribers }) => ({ of: 'publish', outcome, noMatchingSubscribers })),
    )
  }
}

const propertiesOf = (command: Publishing): Properties => {
  const { contentType, responseTopic, correlation, expiry, userProperties } = command
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlation === undefined ? {} : { correlationData: new TextEncoder().encode(correlation) }),
    ...(expiry === undefined ? {} : { messageExpiryInterval: expiry }),
    ...(userProperties === undefined ? {} : { userProperties: recordOf(userProperties) }),
  }
}
