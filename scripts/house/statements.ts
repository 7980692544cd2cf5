import type { Rule } from './house.js'

/** How many statements each clause of MQTT 5 has (appendix B of the specification). They are counted from 1. */
const statements: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '1.5.4': 3,
    '1.5.5': 1,
    '1.5.7': 1,
    '2.1.3': 1,
    '2.2.1': 6,
    '2.2.2': 1,
    '3.1.0': 2,
    '3.1.2': 30,
    '3.1.3': 13,
    '3.1.4': 6,
    '3.2.0': 2,
    '3.2.2': 22,
    '3.3.1': 13,
    '3.3.2': 20,
    '3.3.4': 10,
    '3.3.5': 2,
    '3.4.2': 3,
    '3.5.2': 3,
    '3.6.1': 1,
    '3.6.2': 3,
    '3.7.2': 3,
    '3.8.1': 1,
    '3.8.3': 5,
    '3.8.4': 8,
    '3.9.2': 2,
    '3.9.3': 2,
    '3.10.1': 1,
    '3.10.3': 2,
    '3.10.4': 6,
    '3.11.2': 2,
    '3.11.3': 2,
    '3.12.4': 1,
    '3.14.0': 1,
    '3.14.1': 1,
    '3.14.2': 4,
    '3.14.4': 3,
    '3.15.1': 1,
    '3.15.2': 3,
    '4.1.0': 2,
    '4.2.0': 1,
    '4.3.1': 1,
    '4.3.2': 5,
    '4.3.3': 13,
    '4.4.0': 2,
    '4.5.0': 2,
    '4.6.0': 6,
    '4.7.0': 1,
    '4.7.1': 2,
    '4.7.2': 1,
    '4.7.3': 4,
    '4.8.2': 6,
    '4.9.0': 3,
    '4.12.0': 7,
    '4.12.1': 2,
    '4.13.1': 1,
    '4.13.2': 1,
    '6.0.0': 4,
  }),
)

const isStatement = (clause: string, number: string | undefined): boolean =>
  number !== undefined && Number(number) >= 1 && Number(number) <= (statements.get(clause) ?? 0)

/** What looks like the number of a statement is one, and not that of a section. */
export const statementRule: Rule = house =>
  house.files
    .filter(file =>
      /^((src|test(?!\/scripts\/)|bench|demo|examples)\/.*\.ts|(docs|marbles)\/.*\.(md|marbles)|[A-Z]+\.md)$/.test(
        file,
      ),
    )
    .filter(file => !/^(CONTRIBUTING|CHANGELOG)\.md$/.test(file))
    .flatMap(file =>
      [...house.read(file).matchAll(/\bMQTT-(\d+(?:\.\d+)+)(?:-(\d+))?/g)]
        .filter(([, clause = '', number]) => !isStatement(clause, number))
        .map(([told]) => `${file}: ${told} is not a statement of MQTT 5: for a section write "clause 4.8.2"`),
    )
