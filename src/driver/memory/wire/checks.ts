import {
  type Check,
  checkOptions,
  isBoolean,
  isBytes,
  isInteger,
  isOneOf,
  isString,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isUserProperties } from '../../../base/text.js'

export const isQos: Check = isOneOf(0, 1, 2)

export const isPayload: Check = value =>
  typeof value === 'string' ? null : isBytes(value) === null ? null : 'expected a string or a Uint8Array'

export const isScheduler: Check = value =>
  typeof (value as { schedule?: unknown } | null)?.schedule === 'function'
    ? null
    : 'expected an rxjs scheduler'

const propertyChecks: Readonly<Record<string, Check>> = {
  payloadFormatIndicator: isBoolean,
  messageExpiryInterval: isInteger(0, 0xffff_ffff),
  contentType: isString,
  responseTopic: isString,
  correlationData: isBytes,
  userProperties: isUserProperties,
}

export const checkProperties = (path: string, properties: unknown): void =>
  checkOptions(path, properties, propertyChecks)

/** Throws an `OptionError` unless the value passes: for what must be given. */
export const checkValue = (path: string, value: unknown, check: Check): void => {
  const reason = check(value)
  if (reason !== null) throw new OptionError(path, reason)
}
