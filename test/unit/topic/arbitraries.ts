import fc from 'fast-check'

const label = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('', 'a', 'b', 'site', '$', '$SYS') },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢', '🎈', ' ', '{', '.'), maxLength: 20 }),
  },
)

/** Valid topic names, of few labels so that filters meet them. */
export const topicName: fc.Arbitrary<string> = fc
  .array(label, { minLength: 1, maxLength: 5 })
  .map(labels => labels.join('/'))
  .filter(topic => topic !== '')

/** Valid plain filters. */
export const plainFilter: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: label }, { weight: 1, arbitrary: fc.constant('+') }), {
      maxLength: 4,
    }),
    fc.boolean(),
  )
  .map(([labels, rest]) => [...labels, ...(rest ? ['#'] : [])].join('/'))
  .filter(filter => filter !== '')
