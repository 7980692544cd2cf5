/** A picture that a payload begins as, and how large it says that it is. */
export interface ImageKind {
  readonly name: 'PNG' | 'JPEG' | 'GIF' | 'WebP'
  readonly type: string
  /** `null`: the header does not say. */
  readonly pixels: { readonly width: number; readonly height: number } | null
}

/** Pixels of a picture that is shown: a few bytes can stand for more than a browser has memory for. */
export const MOST_PIXELS = 25_000_000

/** Returns what picture bytes begin as, `null` for none. SVG is none: it is a document. */
export const imageOf = (bytes: Uint8Array): ImageKind | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begins = (at: number, ...expected: readonly (number | string)[]) =>
    expected
      .flatMap(each => (typeof each === 'number' ? [each] : [...each].map(char => char.charCodeAt(0))))
      .every((byte, index) => bytes[at + index] === byte)
  if (begins(0, 0x89, 'PNG\r\n', 0x1a, '\n'))
    return { name: 'PNG', type: 'image/png', pixels: begins(12, 'IHDR') ? pngPixels(view) : null }
  if (begins(0, 'GIF87a') || begins(0, 'GIF89a'))
    return { name: 'GIF', type: 'image/gif', pixels: gifPixels(view) }
  if (begins(0, 'RIFF') && begins(8, 'WEBP'))
    return {
      name: 'WebP',
      type: 'image/webp',
      pixels: webpPixels(view, String.fromCharCode(...bytes.subarray(12, 16))),
    }
  if (begins(0, 0xff, 0xd8, 0xff)) return { name: 'JPEG', type: 'image/jpeg', pixels: jpegPixels(view) }
  return null
}

/** Returns why a picture is not shown, `null` if it is. */
export const refusalOfImage = ({ pixels }: ImageKind, kept: number, size: number): string | null => {
  if (kept < size) return 'not all of it is kept'
  if (pixels === null) return 'it does not say how large it is'
  const { width, height } = pixels
  if (width * height === 0) return 'it has no pixels'
  return width * height > MOST_PIXELS
    ? `it has ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels, of which ${MOST_PIXELS.toLocaleString('en')} are shown at most`
    : null
}

type Pixels = ImageKind['pixels']

/** Reads a header; one that ends too early says nothing. */
const reading =
  (read: (view: DataView) => Pixels) =>
  (view: DataView): Pixels => {
    try {
      return read(view)
    } catch {
      return null
    }
  }

const pngPixels = reading(view => ({ width: view.getUint32(16), height: view.getUint32(20) }))

/** A frame may be larger than the screen that the header promises; then the picture is, too. */
const gifPixels = reading(view => {
  let [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
  let at = 13 + tableSize(view.getUint8(10))
  const skipBlocks = () => {
    while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at)
    at += 1
  }
  while (at < view.byteLength) {
    const kind = view.getUint8(at)
    if (kind === EXTENSION) at += 2
    else if (kind === FRAME) {
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true))
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true))
      at += 11 + tableSize(view.getUint8(at + 9))
    } else break
    skipBlocks()
  }
  return { width, height }
})

const EXTENSION = 0x21
const FRAME = 0x2c

/** Bytes of the colours that these flags say are there. */
const tableSize = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))

/** Lossy, lossless or extended: the size stands elsewhere in each. */
const webpPixels = (view: DataView, chunk: string): Pixels =>
  reading(() => {
    if (chunk === 'VP8 ')
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    if (chunk === 'VP8L') {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    if (chunk !== 'VP8X') return null
    const three = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536 + 1
    return { width: three(24), height: three(27) }
  })(view)

/** Segments follow each other; that of a frame (SOF0 to SOF15, but DHT, JPG and DAC) has the size. */
const jpegPixels = reading(view => {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at + 1) === 0xff) at += 1
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    if (view.getUint8(at) !== 0xff || marker === 0xda) return null
  }
})
