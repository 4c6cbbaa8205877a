/** The wire, typed once: server and pages import the same schemas. */
export * from './common.js';
export * from './hall-file.js';
export * from './ticket.js';
export * from './window.js';
export * from './ratings.js';
export * from './rosters.js';
export * from './fact.js';
export * from './hall.js';
export * from './accounts.js';
export * from './problem.js';
export * from './live.js';
export * from './figures.js';
export * from './what-if.js';
export * from './followed.js';
export * from './review.js';
export * from './cases.js';
