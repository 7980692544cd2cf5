import type { KnipConfig } from 'knip'
import { entries } from './scripts/entries.js'

const config: KnipConfig = {
  entry: [
    ...entries.map(({ source }) => source),
    'src/command/main.ts',
    'src/driver/nats/browser.ts',
    'src/inspector/page/main.tsx',
    'bench/page/*.ts',
    'test/browser/elementPage.ts',
    'test/browser/lifecyclePage.ts',
    'test/browser/page.ts',
    'test/browser/tabsPage.ts',
    'test/browser/tabsWorker.ts',
    'test/chaos/inboxProcess.ts',
    'test/**/*.spec.ts',
    'test/**/*.test-d.ts',
    'test/support/spec/brokerOwner.ts',
    'test/support/spec/contractOfMemory.ts',
    'test/unit/store/closer.ts',
    'test/unit/store/opener.ts',
    'test/unit/store/publisher.ts',
    'scripts/*.ts',
    'examples/*/*.ts',
    'examples/*.ts',
  ],
  project: [
    'src/**/*.{ts,tsx}',
    'demo/**/*.ts',
    'test/**/*.ts',
    'bench/**/*.ts',
    'scripts/**/*.ts',
    'examples/**/*.ts',
  ],
  // Packages of their own.
  ignore: ['test/package/consumers/**', 'examples/{react,vue,svelte,angular}/**'],
  ignoreExportsUsedInFile: true,
  ignoreBinaries: ['mosquitto', 'mount', 'script', 'taskset', 'umount'],
  // The tools that scripts/check.ts and test/package run, and what MQTT.js logs with.
  ignoreDependencies: ['@arethetypeswrong/cli', 'debug', 'dependency-cruiser'],
}

export default config
