import rxjs from 'eslint-plugin-rxjs-x'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', '.cache'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base, rxjs.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'marbles/**/*.ts', 'examples/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'vitest', importNames: ['it'], message: "write test('…'): one word for one thing" },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        // Browsers have a native Observable: a forgotten import must not pick it.
        { name: 'Observable', message: 'import it from rxjs' },
        { name: 'Subscriber', message: 'import it from rxjs' },
      ],
      'rxjs-x/no-floating-observables': 'error',
      'rxjs-x/no-exposed-subjects': 'error',
      'rxjs-x/no-internal': 'error',
      'rxjs-x/no-sharereplay': ['error', { allowConfig: true }],
      'rxjs-x/no-async-subscribe': 'error',
      'rxjs-x/no-nested-subscribe': 'error',
      'rxjs-x/no-unsafe-switchmap': 'error',
    },
  },
)
