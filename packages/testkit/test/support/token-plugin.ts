export { plugin as default } from './token-provider.ts'
