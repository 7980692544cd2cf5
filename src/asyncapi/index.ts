export type { JsonSchema } from '../base/selfDescription.js'
export {
  type AsyncApiOptions,
  type AsyncApiServerOptions,
  asyncApi,
  type Direction,
} from './asyncApi.js'
export type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiInfo,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiParameter,
  AsyncApiReference,
  AsyncApiServer,
} from './document.js'
