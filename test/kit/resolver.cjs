/** Lets jest find the source `x.ts` where our code imports `x.js`, as it will be called once compiled. */
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

module.exports = (path, options) => {
  if (path.startsWith('.') && path.endsWith('.js') && !options.basedir.includes('node_modules')) {
    const source = resolve(options.basedir, path.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(path, options);
};
