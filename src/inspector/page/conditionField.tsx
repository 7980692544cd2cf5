/// <reference lib="dom" />
import type { JSX } from 'preact'
import { LONGEST_CONDITION, readCondition } from '../protocol/condition.js'

interface ConditionFieldProps {
  readonly value: string
  change(value: string): void
}

/** A condition for the last value of each topic; says what of it cannot be read. */
export const ConditionField = ({ value, change }: ConditionFieldProps): JSX.Element => {
  const read = value.trim() === '' ? null : readCondition(value)
  const problem = read?._tag === 'Left' ? read.left : ''
  return (
    <>
      <input
        type="search"
        placeholder="what is so: celsius > 20"
        class="condition"
        title='of JSON: room.lamp.on = true and room."a key" != "a text", with = != < <= > >=; > 20 is of the whole value'
        aria-label="Condition for values"
        aria-invalid={problem !== ''}
        aria-describedby="condition-problem"
        maxLength={LONGEST_CONDITION}
        value={value}
        onInput={event => change(event.currentTarget.value)}
      />
      <output class="bad" id="condition-problem">
        {problem === '' ? '' : `Not asked: ${problem}.`}
      </output>
    </>
  )
}
