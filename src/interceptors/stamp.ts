import { checkArgument, isRecordOf, type Rule } from '../base/checks.js'
import { mergeProperties } from '../base/properties.js'
import { isText, textProblem } from '../base/text.js'
import type { Interceptor } from '../client/interception/interceptor.js'
import type { Outgoing } from '../driver/driver.js'

/** User properties by name: what they say, or what says it for each publish. */
export type Stamps = Readonly<Record<string, string | ((publish: Outgoing) => string)>>

/**
 * Returns an interceptor that sends user properties along with every publish, over those of the same name that it has:
 * who sent it, when, in which build. MQTT 3.1.1 has no user properties: there nobody sees them.
 *
 * @throws OptionError for what is no record of texts and functions
 * @example
 * ```ts
 * import { createClient, stamp } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory(), {
 *   interceptors: [stamp({ source: 'greenhouse-3', sentAt: () => new Date().toISOString() })],
 * })
 * ```
 */
export const stamp = (userProperties: Stamps): Interceptor => {
  checkArgument('stamp.userProperties', userProperties, isStamps)
  const stamps = Object.entries(userProperties)
  return {
    name: 'stamp',
    outgoing: publish => {
      const own = Object.fromEntries(
        stamps.map(([name, what]) => [name, typeof what === 'string' ? what : what(publish)]),
      )
      return { ...publish, properties: mergeProperties(publish.properties, { userProperties: own }) }
    },
  }
}

const isStamps: Rule = value => {
  const problem = isRecordOf(each => (typeof each === 'function' ? null : isText(each)))(value)
  if (problem !== null) return problem
  for (const name of Object.keys(value as object)) {
    const wrong = textProblem(name)
    if (wrong !== null) return `a name ${wrong}`
  }
  return null
}
