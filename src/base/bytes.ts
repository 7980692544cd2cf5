/**
 * Returns a copy that shares memory with nothing. What is received is a view of a much larger chunk of the socket, and so
 * is what `slice` makes of a Node `Buffer`.
 */
export const ownBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

/** Returns whether bytes are all that there is in their memory, which no other thread has. */
export const isOwn = ({ byteLength, buffer }: Uint8Array): boolean =>
  byteLength === buffer.byteLength && buffer instanceof ArrayBuffer
