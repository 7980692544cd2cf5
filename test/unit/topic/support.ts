import * as t from 'io-ts'

/** A day such as `2026-03-01`, as an io-ts type from a string. */
export const Day = new t.Type<Date, string, unknown>(
  'Day',
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const day = new Date(`${value}T00:00:00Z`)
    return Number.isNaN(day.getTime()) ? t.failure(value, context, 'no day') : t.success(day)
  },
  day => day.toISOString().slice(0, 10),
)

/** Calls a typed function as a caller without types would. */
export const untyped = (call: unknown): ((...values: readonly unknown[]) => unknown) =>
  call as (...values: readonly unknown[]) => unknown

/** Returns what a call throws. */
export const errorOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}
