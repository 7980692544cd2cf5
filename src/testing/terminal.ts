/**
 * Returns whether failures are read on a terminal that shows colours, as far as the environment says so: `NO_COLOR`
 * and `FORCE_COLOR` first, then what is known of the output. In a browser, and wherever nothing is known, they are not.
 */
export const showsColors = (environment: unknown = globalThis): boolean => {
  const process = fieldOf(environment, 'process')
  const variables = fieldOf(process, 'env')
  if (isSet(fieldOf(variables, 'NO_COLOR'))) return false
  const forced = fieldOf(variables, 'FORCE_COLOR')
  if (isSet(forced)) return forced !== '0' && forced !== 'false'
  return fieldOf(fieldOf(process, 'stdout'), 'isTTY') === true
}

const fieldOf = (owner: unknown, name: string): unknown =>
  typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined

const isSet = (variable: unknown): boolean => typeof variable === 'string' && variable !== ''
