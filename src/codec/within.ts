import type { EncodeProblem } from './codec.js'

/** Returns the problem of a part of a value as the problem of the value. */
export const within = <P extends EncodeProblem>(key: PropertyKey, problem: P): P => ({
  ...problem,
  path: [key, ...problem.path],
  issues: problem.issues.map(issue => ({ ...issue, path: [key, ...issue.path] })),
})
