import { describe, expect, test } from 'vitest'
import { checkArgument, isString, type Rule } from '../../../../src/base/checks.js'
import { orProvider } from '../../../../src/driver/connect/orProvider.js'

/** Returns what is said of a value, or `null`. */
const said = (rule: Rule, value: unknown): string | null => {
  try {
    checkArgument('x', value, rule)
    return null
  } catch (error) {
    return (error as Error).message.replace('invalid option ', '')
  }
}

describe('orProvider', () => {
  test('takes a function, whose value is looked at when it comes, or what passes', () => {
    expect(said(orProvider(isString), () => 5)).toBeNull()
    expect(said(orProvider(isString), 'a')).toBeNull()
    expect(said(orProvider(isString), 5)).toBe('x: expected a string')
  })

  test('is made of that rule', () => {
    expect(orProvider(isString).parts).toEqual([isString])
  })
})
