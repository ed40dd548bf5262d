/** What keeps calls of a vendor within its limits, in all processes on one store: `@credbroker/core/budget`. */
export type { BudgetAsk } from './shared-budget.ts'
export { SharedBudget } from './shared-budget.ts'
export type { BudgetRules } from './token-bucket.ts'
