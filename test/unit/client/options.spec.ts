import { expect, test } from 'vitest'
import { checkClientOptions, clientRules } from '../../../src/client/options.js'

// The text of each error is in arguments.spec.ts.

test('options of a client are checked by the rules that the stub client has, too', () => {
  for (const [name, rule] of Object.entries(clientRules)) {
    const wrong = Symbol('nothing')
    const said = rule(wrong)
    expect(said).toMatch(/^expected /)
    expect(() => checkClientOptions({ [name]: wrong } as never)).toThrow(`createClient.${name}: ${said}`)
  }
})

test('a name from elsewhere is answered with what is right', () => {
  expect(() => checkClientOptions({ reconnectPeriod: 5 } as never)).toThrow('use retry')
  expect(() => checkClientOptions({ lingr: 5 } as never)).toThrow('did you mean linger?')
})
