export { contextOf, inContextOf, type Traced } from './contextOf.js'
export { type OtelOptions, otel } from './otel.js'
