export { StoreContentError, StoreCorruptError, StoreLockedError } from './errors.js'
export { type FileStore, type FileStoreOptions, fileStore } from './fileStore.js'
