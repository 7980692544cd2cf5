export { type WithPropertiesOptions, withProperties } from './withProperties.js'
