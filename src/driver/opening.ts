import type { Driver } from './driver.js'

/**
 * Returns a driver that opens its links in this way, and has all else of another one, such as its options. Whatever that
 * one is made of, a class or another driver, a copy of the properties of this one is a driver too.
 */
export const opening = (driver: Driver, open: Driver['open']): Driver =>
  Object.create(driver, {
    name: { value: driver.name, enumerable: true },
    open: { value: open, enumerable: true },
  }) as Driver
