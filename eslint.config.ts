import jsdoc from 'eslint-plugin-jsdoc'
import rxjs from 'eslint-plugin-rxjs-x'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist',
      'coverage',
      'node_modules',
      '.cache',
      'test/package/consumers',
      'site',
      // They have compilers of their own.
      'examples/{react,vue,svelte,angular}',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
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
    // The shape of doc comments; what the compiler has to know for is in scripts/surface/docs.ts.
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: {
      'jsdoc/check-alignment': 'error',
      'jsdoc/check-param-names': 'error',
      'jsdoc/check-tag-names': ['error', { typed: true, definedTags: ['internal', 'default'] }],
      'jsdoc/match-description': [
        'error',
        {
          // One sentence at least; a table may stand in its place.
          mainDescription: {
            match: String.raw`^[\p{Lu}\d\x60’"'$*\(\[\{<…\-\|][\s\S]*(?:[.:;\)!?\x60\|\]…]|(?:^|\n)\s*- [^\n]+(?:\n[^\n]+)*)(?: @(?:default|see) [\s\S]+)?\s*$`,
            message:
              'a doc comment is made of sentences: it begins with a capital letter and ends with a full stop',
          },
          tags: {
            throws: {
              match: String.raw`^(?:[A-Z]\w*Error|what )[\s\S]*[^.\s]\s*$`,
              message: 'an error by its class, then when, without a full stop: @throws OptionError for …',
            },
          },
          contexts: ['any'],
        },
      ],
      'jsdoc/no-blank-blocks': 'error',
      'jsdoc/no-types': 'error',
      'jsdoc/require-asterisk-prefix': 'error',
      'jsdoc/require-description': ['error', { contexts: ['any'], checkConstructors: false }],
      'jsdoc/tag-lines': ['error', 'any', { startLines: null }],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
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
