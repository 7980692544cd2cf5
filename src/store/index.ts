export { StoreCorruptError, StoreLockedError } from './errors.js'
export { type FileStoreOptions, fileStore } from './fileStore.js'
