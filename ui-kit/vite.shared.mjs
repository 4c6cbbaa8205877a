/** How every page is built: one place for the browsers we promise to run on, and for nothing else. */
import vue from '@vitejs/plugin-vue';

/** Government terminals ship Chrome 87 to 93; visitors' phones bring old Safaris as well. */
const target = ['chrome87', 'safari13'];

/** @param {{ root: string, base: string, outDir: string }} page */
export function pageConfig({ root, base, outDir }) {
  return {
    configFile: false,
    root,
    base,
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      target,
      cssTarget: target,
      outDir,
      emptyOutDir: true,
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000,
      // Nothing inline: the pages run under a strict content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  };
}
