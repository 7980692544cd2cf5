import type { Equivalent } from './equivalent.js'

export const operators: readonly Equivalent[] = [
  {
    file: 'src/operators/distinctPayload.ts',
    code: 'for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false',
    change: 'i < a.length → i <= a.length',
    why: 'both have the same length, and nothing behind it',
  },
  {
    file: 'src/operators/distinctPayload.ts',
    code: 'if (before !== undefined && equal(before.value, payload)) return false',
    change: 'before.value, payload → payload, before.value',
    why: 'whether two are the same does not depend on their order',
  },
  {
    file: 'src/operators/groupByTopic.ts',
    code: 'observers += 1',
    change: 'observers += 1 messages.subscribe(observer) → messages.subscribe(observer) observers += 1',
    why: 'a Subject calls no observer but with its end, and leaving comes after both',
  },
  {
    file: 'src/operators/support/derive.ts',
    code: "const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})",
    change: "'' → 'x'",
    why: 'only one of its functions is looked at',
  },
  {
    file: 'src/operators/support/derive.ts',
    code: "const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})",
    change: 'false → true',
    why: 'only one of its functions is looked at',
  },
  {
    file: 'src/operators/support/run.ts',
    code: 'const copied = this.#row.length !== this.#end || start * 2 > this.#row.length',
    change: 'start * 2 > this.#row.length → start * 2 >= this.#row.length',
    why: 'when a row is copied matters to speed and memory alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'let changes = 0',
    change: '0 → 1',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (changes > MANY_CHANGES && changes > table.size()) {',
    change: 'changes > table.size() → changes >= table.size()',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (otherwise.size > 0) list.sort((a, b) => a.added - b.added)',
    change: 'otherwise.size > 0 → otherwise.size >= 0',
    why: 'without others the list is in order already',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (this.#passed > this.size) this.list()',
    change: 'this.#passed > this.size → this.#passed >= this.size',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'let count = 0',
    change: '0 → 1',
    why: 'it is compared with others of its kind alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'this.#passed += 1',
    change: '1 → 2',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (changes > MANY_CHANGES && changes > table.size()) {',
    change: 'changes > MANY_CHANGES → changes >= MANY_CHANGES',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'changes = 0',
    change: '0 → 1',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (this.#passed > this.size) this.list()',
    change: 'this.#passed > this.size → true',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'values.clear()',
    change: 'values.clear() end({}) → end({}) values.clear()',
    why: 'nobody asks while values wait',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'values.shift()',
    change:
      'values.shift() values.push({ value: ownValue(value) }) → values.push({ value: ownValue(value) }) values.shift()',
    why: 'nothing is called in between',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'ended ??= how',
    change: 'ended ??= how subscription?.unsubscribe() → subscription?.unsubscribe() ended ??= how',
    why: 'who asks meanwhile is answered below',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'if (ended !== null) return',
    change: 'ended !== null → false',
    why: 'what has ended has left its source, which brings no more',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'changes += 1',
    change: '1 → 2',
    why: 'a state has a list of its own after half as many changes',
  },
]
