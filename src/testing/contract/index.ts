export { type ContractCase, driverContract } from './driverContract.js'
export type { ContractOptions } from './options.js'
export { ContractError } from './report.js'
export { type RegisterTest, type TestDriverOptions, testDriver } from './testDriver.js'
