/** Returns a reference to a part of the document: a JSON Pointer in a fragment (RFC 6901, 6). */
export const pointer = (...keys: readonly string[]): string =>
  ['#', ...keys.map(key => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))].join('/')
