export { InspectorError } from './errors.js'
export { type Inspectable, type Inspector, inspect } from './inspect.js'
export type { InspectOptions } from './options.js'
