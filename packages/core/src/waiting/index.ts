/** Waiting that a test's clock can move, and work that must not be lost: `@credbroker/core/waiting`. */
export { pause } from './pause.ts'
export { persistently } from './persistently.ts'
export { WorkUnderWay } from './work-under-way.ts'
