import fc from 'fast-check'

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength, maxLength }).map(each => each.join(''))

/** Digits as JSON has them before the decimal point: many of the lengths at which doubles begin to have gaps. */
const whole: fc.Arbitrary<string> = fc
  .oneof(digits(1, 5), digits(14, 22), digits(200, 330), fc.constantFrom('0', '1', '9007199254740992'))
  .map(text => text.replace(/^0+(?=\d)/, ''))

const fraction: fc.Arbitrary<string> = fc.oneof(
  fc.constant(''),
  digits(1, 3),
  digits(10, 20),
  digits(1, 2).map(text => `${'0'.repeat(330)}${text}`),
)

const exponent: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('e', 'E'),
    fc.constantFrom('', '+', '-'),
    fc.oneof(fc.nat(30), fc.integer({ min: 290, max: 340 }), fc.nat(100_000)),
    fc.constantFrom('', '0', '00'),
  )
  .map(([e, sign, size, zeros]) => `${e}${sign}${zeros}${size}`)

/** Numbers as JSON writes them, most of them near what a double can hold. */
export const literal: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '-'), whole, fraction, fc.option(exponent, { nil: '' }))
  .map(([sign, before, after, power]) => `${sign}${before}${after === '' ? '' : `.${after}`}${power}`)

/** Integers of any length, without an exponent. */
export const integerLiteral: fc.Arbitrary<string> = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.bigInt({ min: 2n ** 53n - 10n, max: 2n ** 53n + 10n }).map(String),
  digits(1, 400).map(text => text.replace(/^0+(?=\d)/, '')),
)
