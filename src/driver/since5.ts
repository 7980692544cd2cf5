import { checkArgument, memberOf } from '../base/checks.js'

/**
 * Sent to an older broker it would be silently left out.
 *
 * @throws OptionError for the first of these options that is given: what MQTT has since version 5
 */
export const checkSince5 = (path: string, options: object, names: readonly string[]): void => {
  for (const name of names) {
    checkArgument(`${path}.${name}`, memberOf(options, name), value =>
      value === undefined ? null : 'needs protocolVersion 5',
    )
  }
}
