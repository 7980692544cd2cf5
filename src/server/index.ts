export { ListenError, MissingPackageError } from './errors.js'
export type { RefusedConnection, ServeOptions } from './options.js'
export { type Served, serve } from './serve.js'
