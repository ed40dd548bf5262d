import { defineConfig } from 'vitest/config'

const conditions = ['source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Plugins named in a configuration are resolved by Node itself, which needs the condition too.
    execArgv: ['--conditions=source'],
    testTimeout: 20_000,
  },
})
