/** What the linter minds: mistakes, not taste; taste is prettier's. */
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

const typeAware = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

const mistakes = [
  'no-async-promise-executor',
  'no-case-declarations',
  'no-cond-assign',
  'no-constant-binary-expression',
  'no-control-regex',
  'no-debugger',
  'no-dupe-else-if',
  'no-duplicate-case',
  'no-empty',
  'no-empty-character-class',
  'no-fallthrough',
  'no-irregular-whitespace',
  'no-loss-of-precision',
  'no-misleading-character-class',
  'no-self-assign',
  'no-self-compare',
  'no-sparse-arrays',
  'no-unreachable-loop',
  'no-unsafe-finally',
  'no-useless-escape',
  'no-var',
  'prefer-const',
  'use-isnan',
  'valid-typeof',
];

export default ts.config(
  { ignores: ['**/dist/', '.cache/', '.data/', 'coverage/'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/essential'],
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      ...Object.fromEntries(mistakes.map((rule) => [rule, 'error'])),
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // After a length check or by construction an index holds; "!" says so where noUncheckedIndexedAccess cannot know.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: typeAware,
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'vue/multi-word-component-names': 'off' },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
