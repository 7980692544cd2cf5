export { type ContractCase, driverContract } from './driverContract.js'
export { ContractError } from './peer.js'
