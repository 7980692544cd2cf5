import { expect, test } from 'vitest'
import { imageOf, MOST_PIXELS, refusalOfImage } from '../../../../src/inspector/page/image.js'

const bytes = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap(part => (typeof part === 'number' ? [part] : [...part].map(c => c.charCodeAt(0)))),
  )
/** Of a GIF: where it begins, its size, and a block of data. */
const frame = (width: number, height: number, from = 0) => [
  ...[0x2c, from, 0, from, 0, width & 0xff, width >> 8, height & 0xff, height >> 8, 0],
  ...[2, 1, 0, 0],
]
const png = (width: number, height: number) => {
  const header = bytes(0x89, 'PNG\r\n', 0x1a, '\n', 0, 0, 0, 13, 'IHDR', 0, 0, 0, 0, 0, 0, 0, 0)
  new DataView(header.buffer).setUint32(16, width)
  new DataView(header.buffer).setUint32(20, height)
  return header
}

test.each([
  ['PNG', png(640, 480), [640, 480]],
  ['GIF', bytes('GIF89a', 0x40, 1, 0xc8, 0, 0, 0, 0, ...frame(320, 200), 0x3b), [320, 200]],
  ['JPEG', bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8, 0, 90, 1, 0x40), [320, 90]],
  [
    'WebP',
    bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8 ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 0x41, 0xc8, 0),
    [320, 200],
  ],
  ['WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8L', 0, 0, 0, 0, 0x2f, 0x3f, 0xc1, 0x31, 0), [320, 200]],
  ['WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8X', 0, 0, 0, 0, 0, 0, 0, 0, 0x3f, 1, 0, 0xc7, 0, 0), [320, 200]],
] as const)('knows a %s by its first bytes, and how large it is', (name, given, [width, height]) => {
  expect(imageOf(given)).toMatchObject({ name, pixels: { width, height } })
  // Cut anywhere after its first bytes, it is the same picture, of which less is known.
  expect(imageOf(given.subarray(0, -3))).toMatchObject({ name, pixels: null })
})

test('a GIF is as large as its largest frame, wherever that is', () => {
  const colours = Array.from({ length: 12 }, () => 0x2c)
  const gif = bytes(
    ...['GIF87a', 1, 0, 1, 0, 0x81, 0, 0, ...colours],
    ...[0x21, 0xfe, 2, 0x2c, 0x2c, 1, 0x2c, 0],
    ...[...frame(1, 1), ...frame(30_000, 20_000, 2), 0x3b],
  )
  expect(imageOf(gif)?.pixels).toEqual({ width: 30_002, height: 20_002 })
  // Without its end, or with something else there, it is still one.
  expect(imageOf(gif.subarray(0, -1))?.pixels).toEqual({ width: 30_002, height: 20_002 })
})

test('nothing else is a picture: no text, no SVG, no half of a name', () => {
  for (const given of [
    bytes(),
    bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    bytes('GIF90a'),
    bytes('RIFF'),
    bytes(0xff, 0xd8),
  ])
    expect(imageOf(given)).toBeNull()
})

test('is not shown when it is cut, does not say how large it is, or is too large', () => {
  const kind = imageOf(png(100, 100))!
  expect(refusalOfImage(kind, 50, 50)).toBeNull()
  expect(refusalOfImage(kind, 50, 51)).toBe('not all of it is kept')
  expect(refusalOfImage(imageOf(png(1, 1).subarray(0, 20))!, 20, 20)).toContain('does not say how large')
  expect(refusalOfImage(imageOf(png(0, 9))!, 24, 24)).toContain('no pixels')
  expect(refusalOfImage(imageOf(png(MOST_PIXELS, 2))!, 24, 24)).toContain('25,000,000 × 2 pixels')
})
