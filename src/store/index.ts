export { type FileStoreOptions, fileStore } from './fileStore.js'
export { StoreCorruptError } from './journal.js'
export { StoreLockedError } from './lock.js'
