import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import hooks from 'eslint-plugin-react-hooks';
import fs from 'node:fs';
import tseslint from 'typescript-eslint';

const features = fs.readdirSync(new URL('./src/features', import.meta.url));

// Imports go one way: app → features → components → lib; features do not know each other.
const layer = (files, forbidden, why) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message: why }] }] },
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/lib/api/schema.d.ts'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', 400],
      'no-console': 'error',
    },
  },
  layer(['src/lib/**'], ['@/app/*', '@/features/*', '@/components/*'], 'lib knows nobody above it'),
  layer(['src/components/**'], ['@/app/*', '@/features/*'], 'components know lib only'),
  ...features.map((name) =>
    layer(
      [`src/features/${name}/**`],
      ['@/app/*', ...features.filter((other) => other !== name).map((other) => `@/features/${other}/*`)],
      'features do not import each other: share through components or lib',
    ),
  ),
  {
    files: ['scripts/**/*.mjs', 'public/**/*.js', '*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'Buffer',
          'URL',
          'URLSearchParams',
          'setTimeout',
          'setInterval',
          'clearInterval',
          'document',
          'window',
          'localStorage',
          'matchMedia',
          'performance',
          'WheelEvent',
          'Event',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
);
