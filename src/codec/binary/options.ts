import { checkOptions, isBoolean, isSize } from '../../base/checks.js'
import type { SchemaCodecOptions } from '../schemaCodec.js'

/** Keys that can reach a prototype are always refused here. */
export type BinaryOptions = Omit<SchemaCodecOptions, 'forbiddenKeys'>

/** Throws an `OptionError` for an option that is unknown or out of range. */
export const checkBinary = (name: string, options: BinaryOptions): void =>
  checkOptions(name, options, { maxBytes: isSize, compile: isBoolean })
