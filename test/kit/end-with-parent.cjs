/** Ends this process when the one that started it is gone, so that a killed run of tests leaves nothing running. */
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 500).unref();
