import { defineConfig } from 'vite';

/** The shell as one file: Electron's own loader does not read TypeScript. */
export default defineConfig({
  build: {
    outDir: 'dist/electron',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    lib: { entry: 'electron/main.ts', formats: ['es'], fileName: () => 'main.js' },
    rolldownOptions: { external: [/^node:/, 'electron'] },
  },
});
