/** Counts the tests in jest's report: prints jest's summary line, and writes `PASSED FAILED` to a file. */
import { readFileSync, writeFileSync } from 'node:fs';

const [reportFile, countFile, exitCode] = process.argv.slice(2);
const report = JSON.parse(readFileSync(reportFile, 'utf8'));
const { numPassedTests: passed, numPendingTests: skipped, numTotalTests: total } = report;

// A file that could not be loaded has no tests to fail; nor has jest when it fails beside them.
let failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
if (failed === 0 && exitCode !== '0') failed = 1;

const parts = [failed && `${failed} failed`, skipped && `${skipped} skipped`, `${passed} passed`, `${total} total`];
console.log(`Tests: ${parts.filter(Boolean).join(', ')}`);
writeFileSync(countFile, `${passed} ${failed}\n`);
