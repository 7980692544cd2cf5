// Numbers in titles, as E29 or P14: test/README.md.

/**
 * Returns whether a lane of tests runs here; `missing` says what it needs and does not have. A lane that is left out
 * prints why; on CI (`CI` is set) it throws instead, so that nothing is left out there unseen.
 *
 * @example
 * describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('over mosquitto', () => {})
 */
export const laneOrSkip = (name: string, missing: string | null): boolean => {
  if (missing === null) return true
  if (process.env['CI']) throw new Error(`the lane ${name} cannot run: ${missing}`)
  console.warn(`skipping the lane ${name}: ${missing}`)
  return false
}
